package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.PrivateFile;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Field;
import dev.sandmesh.cli.output.Field.Worth;
import dev.sandmesh.cli.output.Json;
import dev.sandmesh.cli.output.Presenter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How new sandboxes are let in. */
final class JoinTokenCommands {

    private static final String PATH = "/api/v1/admin/join-tokens";

    private static final List<Field> LIST = List.of(
            Field.key("NAME", "/name"),
            Field.usual("ENVIRONMENT", "/environment"),
            Field.key("STATUS", "/status"),
            Field.made(
                    "USED",
                    Worth.USUAL,
                    item -> item.path("used").asText() + "/" + item.path("uses").asText()),
            Field.time("ENDS", "/expiresAt"),
            Field.extra("BEGINS", "/hint"),
            Field.extra("LABELS", "/labels"),
            Field.extra("MADE BY", "/createdBy"),
            Field.key("ID", "/id"));

    private static final List<Field> MADE = List.of(
            Field.key("name", "/token/name"),
            Field.key("id", "/token/id"),
            Field.key("environment", "/token/environment"),
            Field.key("labels", "/token/labels"),
            Field.key("lets in", "/token/uses"),
            Field.time("ends", "/token/expiresAt"));

    private JoinTokenCommands() {}

    static List<Object> all(Shell shell) {
        return List.of(new ListJoinTokens(shell), new CreateJoinToken(shell), new RevokeJoinToken(shell));
    }

    @Command(name = "list", description = "Join tokens of your environments, newest first.")
    static final class ListJoinTokens implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Mixin
        private PageOptions page = new PageOptions();

        ListJoinTokens(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            page.show(
                    answer.controlPlane(shell),
                    Request.get("list the join tokens", PATH),
                    answer.presenter(shell),
                    LIST,
                    "there is no join token");
            return 0;
        }
    }

    @Command(
            name = "create",
            description = {
                "Make a join token, and the bundle file that is carried to new sandboxes: it holds the secret, so keep it as one.",
                "The agent reads it as SANDMESH_AGENT_JOIN_BUNDLE."
            })
    static final class CreateJoinToken implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Parameters(paramLabel = "NAME", description = "What it is for, as people will see it in lists.")
        private String name = "";

        @Option(
                names = "--environment",
                paramLabel = "NAME",
                required = true,
                description = "Into which it lets new sandboxes.")
        private String environment = "";

        @Option(
                names = "--label",
                paramLabel = Labels.FORM,
                description = "What they are labelled with; several times.")
        private List<String> labels = new ArrayList<>();

        @Option(
                names = "--uses",
                paramLabel = "N",
                description = "How many it lets in: 1 unless told otherwise, at most 1000.")
        private Optional<Integer> uses = Optional.empty();

        @Option(
                names = "--expires-in",
                paramLabel = "TIME",
                description = "For how long: 30m, 12h, 7d; a day unless told otherwise.")
        private Optional<String> expiresIn = Optional.empty();

        @Option(
                names = "--out",
                paramLabel = "FILE",
                description =
                        "Write the bundle to this new file, for you alone to read (0600). Otherwise it is shown, this once.")
        private Optional<Path> out = Optional.empty();

        CreateJoinToken(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            out.ifPresent(PrivateFile::demandFree);
            ObjectNode body = Json.object().put("name", name).put("environment", environment);
            Labels.put(body, labels);
            uses.ifPresent(given -> body.put("uses", given));
            expiresIn.ifPresent(given -> body.put(
                    "expiresInSeconds", TimeSpan.parse("--expires-in", given).toSeconds()));
            JsonNode made = answer.controlPlane(shell).ask(Request.post("create the join token " + name, PATH, body));
            show(answer.presenter(shell), made);
            return 0;
        }

        private void show(Presenter presenter, JsonNode made) {
            String bundle = Json.indented(made.path("bundle"));
            out.ifPresent(file -> PrivateFile.create(
                    file,
                    bundle + "\n",
                    "The token holds all the same, and nobody has it: sandmesh join-token revoke "
                            + made.path("token").path("id").asText() + ", then ask again."));
            JsonNode shown = made;
            if (out.isPresent()) {
                shown = Json.object().set("token", made.path("token"));
            }
            presenter.one(shown, MADE);
            presenter.note(out.map(file -> "the bundle is in " + file + "; carry it to the sandbox and remove it here")
                    .orElse("the bundle is shown this once:"));
            if (out.isEmpty()) {
                presenter.text(bundle);
            }
        }
    }

    @Command(name = "revoke", description = "End a join token; sandboxes that came by it stay.")
    static final class RevokeJoinToken implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Parameters(paramLabel = "TOKEN", description = "Its id, or its name.")
        private String token = "";

        RevokeJoinToken(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ControlPlane controlPlane = answer.controlPlane(shell);
            String id = Ids.of(
                    controlPlane,
                    token,
                    Request.get("look for the join token " + token, PATH),
                    item -> item.path("status").asText().equals("active"));
            controlPlane.order(Request.delete("revoke the join token " + token, PATH + "/" + Request.part(id)));
            answer.presenter(shell).note("revoked " + token);
            return 0;
        }
    }
}
