package dev.sandmesh.agent.probe;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Measures the host. The first look loads the measuring library, which takes a good part of a second, so all looks happen
 * on one thread of its own, one after the other.
 */
public final class HostProbe {
    /** What fills up whether or not it is a device. */
    private static final List<Path> PLACES = List.of(Path.of("/"), Path.of("/tmp"), Path.of("/dev/shm"));

    private static final Duration INODE_PERIOD = Duration.ofSeconds(30);

    private static final long CLOSE_MILLIS = 2_000;

    private final WorkerExecutor worker;
    private final HostMeter meter;
    private Future<HostReading> looking = Future.failedFuture("nothing was looked at");

    /** {@code places} are directories whose file systems are told of, whatever they are. */
    public HostProbe(Vertx vertx, InstantSource clock, Collection<Path> places) {
        this(vertx, clock, places, INODE_PERIOD);
    }

    HostProbe(Vertx vertx, InstantSource clock, Collection<Path> places, Duration inodePeriod) {
        this.worker = vertx.createSharedWorkerExecutor("sandmesh-host", 1);
        List<Path> all = new ArrayList<>(PLACES);
        all.addAll(places);
        CgroupBounds bounds = CgroupBounds.ofThisProcess();
        this.meter = new HostMeter(new HostMeter.Parts(
                new DiskMeter(all, new InodeMeter(inodePeriod)),
                bounds,
                new PressureMeter(Path.of("/proc/pressure")),
                new OwnMeter(clock, bounds)));
    }

    /**
     * Rates are since the look before; 0 is no pid and is left out. While a look has not ended, a disk that hangs for one, its
     * answer is that of the next one too: they do not pile up.
     */
    public synchronized Future<HostReading> sample(Collection<Long> pids, ProcessFamilies families) {
        Set<Long> wanted = Set.copyOf(pids);
        if (looking.isComplete()) {
            looking = worker.executeBlocking(() -> meter.read(wanted, families), false);
        }
        return looking;
    }

    /** Each process for itself. */
    public Future<HostReading> sample(Collection<Long> pids) {
        return sample(pids, ProcessFamilies.NONE);
    }

    public Future<Void> close() {
        return worker.executeBlocking(
                        () -> {
                            meter.close();
                            return true;
                        },
                        false)
                .timeout(CLOSE_MILLIS, TimeUnit.MILLISECONDS)
                .otherwise(false)
                .compose(ignored -> worker.close());
    }
}
