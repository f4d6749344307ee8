package dev.sandmesh.agent.probe;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.Collection;
import java.util.Set;

/**
 * Measures the host. The first look loads the measuring library, which takes a good part of a second, so all looks happen
 * on one thread of its own, one after the other.
 */
public final class HostProbe {
    private final WorkerExecutor worker;
    private final HostMeter meter = new HostMeter();

    public HostProbe(Vertx vertx) {
        this.worker = vertx.createSharedWorkerExecutor("sandmesh-host", 1);
    }

    /** Rates are since the look before; 0 is no pid and is left out. */
    public Future<HostReading> sample(Collection<Long> pids) {
        Set<Long> wanted = Set.copyOf(pids);
        return worker.executeBlocking(() -> meter.read(wanted), false);
    }

    public Future<Void> close() {
        return worker.close();
    }
}
