package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProfileReport;
import dev.sandmesh.protocol.report.TaskReport;
import java.util.List;

/** Everything that a heartbeat carries about the sandbox, at one moment. */
public record Snapshot(
        Capacity capacity,
        List<TaskReport> tasks,
        List<ProfileReport> profiles,
        HostSample host,
        List<ProcessReport> processes,
        List<Condition> conditions) {

    public Snapshot {
        tasks = List.copyOf(tasks);
        profiles = List.copyOf(profiles);
        processes = List.copyOf(processes);
        conditions = List.copyOf(conditions);
    }
}
