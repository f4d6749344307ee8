package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.output.Format;
import dev.sandmesh.cli.output.Presenter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "get", description = "One sandbox with its health and why, its processes and its tasks.")
final class GetSandbox implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private AnswerOptions answer = new AnswerOptions();

    @Parameters(paramLabel = SandboxNames.LABEL, description = SandboxNames.MEANING)
    private String sandbox = "";

    GetSandbox(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        JsonNode found = SandboxNames.find(answer.controlPlane(shell), sandbox);
        Presenter presenter = answer.presenter(shell);
        presenter.one(found, SandboxFields.ONE);
        if (presenter.format() == Format.TABLE) {
            part(presenter, found.at("/health/reasons"), SandboxFields.REASONS, "not well:");
            part(presenter, found.path("processes"), SandboxFields.PROCESSES, "processes:");
            part(presenter, found.path("tasks"), SandboxFields.TASKS, "tasks:");
            if (found.path("stale").asBoolean()) {
                presenter.note("the database is away: this is what the node remembers, and may be old");
            }
        }
        return 0;
    }

    private static void part(
            Presenter presenter, JsonNode items, java.util.List<dev.sandmesh.cli.output.Field> fields, String heading) {
        if (!items.isEmpty()) {
            presenter.heading(heading);
            presenter.table(items, fields, "");
        }
    }
}
