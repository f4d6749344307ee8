package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProfileReport;
import dev.sandmesh.protocol.report.TaskReport;
import java.time.Instant;
import java.util.List;

/**
 * What a sandbox last reported, written now and then.
 *
 * @param revision as in {@link OwnerWrite}
 */
public record GaugeRow(
        Ownership owner,
        long revision,
        Instant lastHeartbeatAt,
        Capacity capacity,
        List<TaskReport> tasks,
        List<ProfileReport> profiles,
        HostSample host,
        List<ProcessReport> processes,
        List<Condition> conditions,
        long runningVersion) {

    public GaugeRow {
        tasks = List.copyOf(tasks);
        profiles = List.copyOf(profiles);
        processes = List.copyOf(processes);
        conditions = List.copyOf(conditions);
    }
}
