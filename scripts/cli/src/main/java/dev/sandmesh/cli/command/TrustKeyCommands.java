package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Field;
import dev.sandmesh.cli.output.Field.Worth;
import dev.sandmesh.cli.output.Presenter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The keys by which agents and control plane believe each other; a node that runs does the work, so that all nodes and agents follow. */
final class TrustKeyCommands {

    static final String ABOUT =
            "The keys that sign orders, agent tokens and answers to registrations. Asks a node that runs, "
                    + "with your login, for whoever has key:rotate.";

    private static final String PATH = "/api/v1/admin/trust-keys";

    private static final List<Field> FIELDS = List.of(
            Field.key("PURPOSE", "/purpose"),
            Field.made("STATE", Worth.KEY, TrustKeyCommands::state),
            Field.time("MADE", "/createdAt"),
            Field.time("BELIEVED UNTIL", "/retiresAt"),
            Field.key("KEY", "/kid"));

    private TrustKeyCommands() {}

    static List<Object> all(Shell shell) {
        return List.of(new ListTrustKeys(shell), new RotateTrustKeys(shell));
    }

    private static void show(Presenter presenter, JsonNode answer) {
        presenter.page(answer, FIELDS, "there is no key");
    }

    /** A new one signs when all nodes have it. */
    private static String state(JsonNode key) {
        if (key.path("signs").asBoolean()) {
            return "signs";
        }
        return key.path("retiresAt").isTextual() ? "believed" : "soon";
    }

    @Command(name = "list", description = "The keys of each purpose, newest first: which sign, and which are believed.")
    static final class ListTrustKeys implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        ListTrustKeys(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            show(answer.presenter(shell), answer.controlPlane(shell).ask(Request.get("list the trust keys", PATH)));
            return 0;
        }
    }

    @Command(
            name = "rotate",
            description = {
                "Give each of these keys a successor; nothing restarts, and agents learn of it by what the old key signs.",
                "The old one is believed for a while more: 30 days, 1 day or 2 hours, by purpose. Join bundles of before last as long."
            })
    static final class RotateTrustKeys implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        RotateTrustKeys(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            Presenter presenter = answer.presenter(shell);
            show(presenter, answer.controlPlane(shell).ask(Request.post("rotate the trust keys", PATH)));
            presenter.note("the new ones sign within a minute, when every node has them");
            return 0;
        }
    }
}
