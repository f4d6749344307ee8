package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Format;
import dev.sandmesh.cli.output.Presenter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "pause",
        description = {
            "Have workers take no new tasks; those that run go on, and nobody waits for them. sandmesh resume takes it back.",
            "One sandbox after the other; ends with 9 where one of several could not be paused."
        })
final class PauseSandboxes implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private AnswerOptions answer = new AnswerOptions();

    @Mixin
    private SelectorOptions selector = new SelectorOptions();

    @Mixin
    private Confirmation confirmation = new Confirmation();

    @Parameters(arity = "0..*", paramLabel = SandboxNames.LABEL, description = SelectorOptions.MEANING)
    private List<String> sandboxes = new ArrayList<>();

    PauseSandboxes(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ControlPlane controlPlane = answer.controlPlane(shell);
        Map<String, String> names = named(controlPlane);
        if (names.size() > 1) {
            confirmation.demand(
                    shell, "Pause " + names.size() + " sandboxes (" + String.join(", ", names.values()) + ")?");
        }
        Presenter presenter = answer.presenter(shell);
        int failed = 0;
        for (Map.Entry<String, String> one : names.entrySet()) {
            try {
                pause(controlPlane, presenter, one.getKey(), one.getValue());
            } catch (Failure failure) {
                if (names.size() == 1) {
                    throw failure;
                }
                failed++;
                shell.notes().line("sandmesh: " + failure.message());
            }
        }
        return failed == 0 ? ExitCode.OK : ExitCode.NOT_ALL_WELL;
    }

    private void pause(ControlPlane controlPlane, Presenter presenter, String id, String name) {
        JsonNode outcome = controlPlane.ask(Request.post("pause " + name, SandboxNames.pathOf(id) + "/pause"));
        if (presenter.format() == Format.TABLE) {
            shell.out().line(name + "  ok: " + outcome.path("message").asText("it is paused"));
        } else {
            presenter.item(outcome);
        }
    }

    /** What people call them, by their ids. */
    private Map<String, String> named(ControlPlane controlPlane) {
        Map<String, String> names = new LinkedHashMap<>();
        selector.demandOneOf(sandboxes);
        if (!sandboxes.isEmpty()) {
            sandboxes.forEach(meant -> names.put(SandboxNames.idOf(controlPlane, meant), meant));
            return names;
        }
        PageOptions.each(
                controlPlane, selector.on(Request.get("look which sandboxes fit", SandboxNames.PATH)), item -> {
                    if (!item.path("status").asText().equals("terminated")) {
                        names.put(item.path("id").asText(), OperationFields.sandbox(item));
                    }
                });
        if (names.isEmpty()) {
            throw new Failure(ExitCode.NOT_THERE, "no sandbox fits", List.of());
        }
        return names;
    }
}
