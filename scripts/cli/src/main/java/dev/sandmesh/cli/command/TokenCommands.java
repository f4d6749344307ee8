package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Field;
import dev.sandmesh.cli.output.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What scripts sign in with. */
final class TokenCommands {

    private static final String PATH = "/api/v1/auth/tokens";

    private static final List<Field> LIST = List.of(
            Field.key("NAME", "/name"),
            Field.usual("BEGINS", "/hint"),
            Field.usual("OWNER", "/owner"),
            Field.usual("PERMISSIONS", "/permissions"),
            Field.usual("ENVIRONMENTS", "/environments"),
            Field.time("ENDS", "/expiresAt"),
            Field.time("LAST USED", "/lastUsedAt"),
            Field.key("ID", "/id"));

    private static final List<Field> MADE = List.of(
            Field.key("name", "/token/name"),
            Field.key("id", "/token/id"),
            Field.key("permissions", "/token/permissions"),
            Field.key("environments", "/token/environments"),
            Field.time("ends", "/token/expiresAt"),
            Field.key("secret", "/secret"));

    private TokenCommands() {}

    static List<Object> all(Shell shell) {
        return List.of(new ListTokens(shell), new CreateToken(shell), new RevokeToken(shell));
    }

    @Command(name = "list", description = "Your API tokens that are not over, newest first.")
    static final class ListTokens implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Mixin
        private PageOptions page = new PageOptions();

        @Option(names = "--everybody", description = "Those of all people; needs user:manage.")
        private boolean everybody;

        ListTokens(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            Request request = Request.get("list the tokens", PATH)
                    .with("everybody", everybody ? Optional.of("true") : Optional.empty());
            page.show(answer.controlPlane(shell), request, answer.presenter(shell), LIST, "there is no token");
            return 0;
        }
    }

    @Command(
            name = "create",
            description = {
                "Make an API token for a script. It may what it is given here and you may at the time of use.",
                "The token is shown this once; --out keeps it from the screen."
            })
    static final class CreateToken implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Mixin
        private SecretOptions secret = new SecretOptions();

        @Parameters(paramLabel = "NAME", description = "What it is for, as people will see it in lists.")
        private String name = "";

        @Option(
                names = "--permission",
                paramLabel = "PERMISSION",
                split = ",",
                required = true,
                description = "What it may, for example sandbox:read; several times or with commas.")
        private List<String> permissions = new ArrayList<>();

        @Option(
                names = "--environment",
                paramLabel = "NAME",
                split = ",",
                description = "Where it may; otherwise wherever you may.")
        private List<String> environments = new ArrayList<>();

        @Option(names = "--expires-in-days", paramLabel = "N", description = "1 to 366; 90 unless told otherwise.")
        private Optional<Integer> days = Optional.empty();

        CreateToken(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            secret.check();
            ObjectNode body = Json.object().put("name", name);
            permissions.forEach(body.putArray("permissions")::add);
            UserCommands.scope(body, environments);
            days.ifPresent(given -> body.put("expiresInDays", given));
            JsonNode made = answer.controlPlane(shell).ask(Request.post("create the token " + name, PATH, body));
            secret.show(answer.presenter(shell), made, "secret", MADE, "the token is shown this once");
            return 0;
        }
    }

    @Command(name = "revoke", description = "End an API token; effective with the next request made with it.")
    static final class RevokeToken implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Parameters(paramLabel = "TOKEN", description = "Its id, or the name of one of your own.")
        private String token = "";

        RevokeToken(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ControlPlane controlPlane = answer.controlPlane(shell);
            String id = Ids.of(controlPlane, token, Request.get("look for the token " + token, PATH), item -> true);
            controlPlane.order(Request.delete("revoke the token " + token, PATH + "/" + Request.part(id)));
            answer.presenter(shell).note("revoked " + token);
            return 0;
        }
    }
}
