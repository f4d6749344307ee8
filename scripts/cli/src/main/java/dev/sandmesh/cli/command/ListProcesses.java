package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.output.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "processes", description = "The supervised processes of a sandbox.")
final class ListProcesses implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private AnswerOptions answer = new AnswerOptions();

    @Parameters(paramLabel = SandboxNames.LABEL, description = SandboxNames.MEANING)
    private String sandbox = "";

    ListProcesses(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        JsonNode processes =
                SandboxNames.find(answer.controlPlane(shell), sandbox).path("processes");
        ObjectNode list = Json.object();
        list.putArray("items");
        if (processes.isArray()) {
            list.set("items", processes);
        }
        list.put("total", processes.size());
        answer.presenter(shell).page(list, SandboxFields.PROCESSES, "its agent has told of no process");
        return 0;
    }
}
