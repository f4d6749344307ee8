package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.TaskReport;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Asks the worker what it does. */
public interface Work {

    Future<Workload> ask();

    /**
     * What the worker says.
     *
     * @param engineConnected absent when it has no workflow engine, or does not say
     */
    record Workload(Capacity capacity, List<TaskReport> tasks, Optional<Boolean> engineConnected) {

        public static final Workload NONE = new Workload(Capacity.NONE, List.of(), Optional.empty());

        public Workload {
            tasks = List.copyOf(tasks);
        }
    }
}
