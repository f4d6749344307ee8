package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.NetworkUsage;
import dev.sandmesh.protocol.report.ProcessReport;
import java.util.List;
import java.util.Map;

/** One look at the host and at some of its processes, by pid; a process that is gone is not in it. */
public record HostReading(HostSample host, Map<Long, ProcessUsage> processes, OwnState own) {
    /** Before the first look. */
    public static final HostReading NONE = new HostReading(
            new HostSample(0, 0, 0, 0, 0, 0, List.of(), new NetworkUsage(0, 0), 0), Map.of(), OwnState.UNKNOWN);

    public HostReading {
        processes = Map.copyOf(processes);
    }

    /** The same reports with memory and CPU filled in where they were read. */
    public List<ProcessReport> fill(List<ProcessReport> reports) {
        return reports.stream().map(this::filled).toList();
    }

    private ProcessReport filled(ProcessReport report) {
        ProcessUsage usage = processes.get(report.pid());
        return usage == null
                ? report
                : new ProcessReport(
                        report.name(),
                        report.state(),
                        report.pid(),
                        report.restarts(),
                        report.since(),
                        usage.rssBytes(),
                        usage.cpuPercent(),
                        report.reason(),
                        report.version(),
                        report.confinement(),
                        report.dependsOn());
    }
}
