package dev.sandmesh.agent.process;

import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ProcessReport;
import java.util.List;

/** All processes in start order, and all conditions that they back, at one moment. */
public record ProcessSnapshot(List<ProcessReport> processes, List<Condition> conditions) {
    static final ProcessSnapshot EMPTY = new ProcessSnapshot(List.of(), List.of());

    public ProcessSnapshot {
        processes = List.copyOf(processes);
        conditions = List.copyOf(conditions);
    }
}
