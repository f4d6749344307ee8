package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.NetworkUsage;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** Reads the gauges of the host and of some processes on it; never on the caller's thread. */
public interface Vitals {

    Future<Reading> read(List<Long> pids);

    /** The host, and what is known of each process. */
    record Reading(HostSample host, Map<Long, Usage> processes) {

        static final Reading NONE =
                new Reading(new HostSample(0, 0, 0, 0, 0, 0, List.of(), new NetworkUsage(0, 0), 0), Map.of());

        public Reading {
            processes = Map.copyOf(processes);
        }
    }

    /** Resident memory, and the share of one core since the last reading. */
    record Usage(long rssBytes, double cpuPercent) {

        static final Usage NONE = new Usage(0, 0);
    }
}
