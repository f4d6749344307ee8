package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Field;
import dev.sandmesh.cli.output.Field.Worth;
import dev.sandmesh.cli.output.Json;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Those who look at the screen of a sandbox. */
final class ViewerCommands {

    private static final String VIEWERS = "/live-viewers";

    private static final List<Field> FIELDS = List.of(
            Field.key("VIEWER", "/name"),
            Field.made("DOES", Worth.KEY, ViewerCommands::does),
            Field.time("SINCE", "/since"),
            Field.usual("VIEW", "/viewId"));

    private ViewerCommands() {}

    static List<Object> all(Shell shell) {
        return List.of(new ListViewers(shell), new DisconnectViewer(shell));
    }

    private static String does(JsonNode viewer) {
        if (viewer.path("controls").asBoolean()) {
            return "controls";
        }
        return viewer.path("waits").asBoolean() ? "waits for the control" : "looks";
    }

    @Command(name = "list", description = "Who looks at the screen of a sandbox now, and who of them controls it.")
    static final class ListViewers implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Parameters(paramLabel = SandboxNames.LABEL, description = SandboxNames.MEANING)
        private String sandbox = "";

        ListViewers(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            var controlPlane = answer.controlPlane(shell);
            String id = SandboxNames.idOf(controlPlane, sandbox);
            JsonNode viewers = controlPlane.ask(
                    Request.get("list who looks at the screen of " + sandbox, SandboxNames.pathOf(id) + VIEWERS));
            answer.presenter(shell).page(viewers, FIELDS, "nobody looks at it");
            return 0;
        }
    }

    @Command(
            name = "disconnect",
            description = {
                "End somebody's view of the screen of a sandbox.",
                "They may look again as long as they have the permission."
            })
    static final class DisconnectViewer implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Parameters(index = "0", paramLabel = SandboxNames.LABEL, description = SandboxNames.MEANING)
        private String sandbox = "";

        @Parameters(
                index = "1",
                paramLabel = "VIEW",
                description = "The id of the view, as sandmesh viewers list shows it.")
        private String view = "";

        @Option(
                names = "--reason",
                paramLabel = "TEXT",
                required = true,
                description = "They are told, and it stands in the audit trail.")
        private String reason = "";

        DisconnectViewer(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            var controlPlane = answer.controlPlane(shell);
            String id = SandboxNames.idOf(controlPlane, sandbox);
            JsonNode ended = controlPlane.ask(Request.post(
                    "disconnect a viewer of " + sandbox,
                    SandboxNames.pathOf(id) + VIEWERS + "/" + Request.part(view) + "/disconnect",
                    Json.object().put("reason", reason)));
            answer.presenter(shell).one(ended, FIELDS);
            return 0;
        }
    }
}
