package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Field;
import dev.sandmesh.cli.output.Format;
import dev.sandmesh.cli.output.Json;
import dev.sandmesh.cli.output.Presenter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "live-view",
        description = {
            "The address of a page that shows the screen of a sandbox, once, to whoever opens it within 30 seconds.",
            "It needs no login there: give it to nobody who may not look."
        })
final class OpenLiveView implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private AnswerOptions answer = new AnswerOptions();

    @Parameters(paramLabel = SandboxNames.LABEL, description = SandboxNames.MEANING)
    private String sandbox = "";

    @Option(names = "--control", description = "To type and point as well, which needs liveview:control.")
    private boolean control;

    @Option(names = "--open", description = "Open it in the browser of this desktop instead of showing it.")
    private boolean open;

    OpenLiveView(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ControlPlane controlPlane = answer.controlPlane(shell);
        Presenter presenter = answer.presenter(shell);
        String id = SandboxNames.idOf(controlPlane, sandbox);
        String mode = control ? "control" : "view";
        JsonNode ticket = controlPlane.ask(Request.post(
                "look at the screen of " + sandbox,
                SandboxNames.pathOf(id) + "/live-view",
                Json.object().put("mode", mode)));
        // behind the #, a browser sends it to nobody
        String page = controlPlane.url() + "/look#ticket="
                + Request.part(ticket.path("ticket").asText()) + "&mode=" + mode + "&name=" + Request.part(sandbox);
        if (open) {
            DesktopBrowser.open(shell, page);
        } else if (presenter.format() == Format.TABLE) {
            shell.out().line(page);
        } else {
            ObjectNode told = Json.object().put("url", page);
            told.set("expiresAt", ticket.path("expiresAt"));
            presenter.one(told, List.of(Field.key("url", "/url")));
        }
        return 0;
    }
}
