package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.report.OpenFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Reads how the agent itself fares, and remembers the counters of the last look. Blocks its thread; used by one. */
final class OwnMeter {
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final Path EVENTS = Path.of("/proc/vmstat");
    private static final int TRIES = 3;

    private final InstantSource clock;
    private final CgroupBounds bounds;
    private CgroupBounds.Throttling lastThrottling = CgroupBounds.Throttling.NONE;
    private long lastFaults = -1;
    private long lastNanos;

    OwnMeter(InstantSource clock, CgroupBounds bounds) {
        this.clock = clock;
        this.bounds = bounds;
    }

    OwnState read(SpareFiles.Own files, boolean memoryLimited) throws IOException {
        return new OwnState(
                new OpenFiles(files.used(), files.limit()),
                throttledPercent(),
                memoryLimited,
                majorFaultsPerSecond(),
                moment());
    }

    private double throttledPercent() throws IOException {
        CgroupBounds.Throttling before = lastThrottling;
        CgroupBounds.Throttling now = bounds.throttling();
        lastThrottling = now;
        long periods = now.periods() - before.periods();
        long throttled = now.throttled() - before.throttled();
        return periods <= 0 || throttled <= 0 ? 0 : Math.min(100, 100.0 * throttled / periods);
    }

    private double majorFaultsPerSecond() {
        long before = lastFaults;
        long faults = KernelFile.number(EVENTS, "pgmajfault").orElse(-1L);
        long nanos = System.nanoTime();
        double seconds = (nanos - lastNanos) / (double) TimeUnit.SECONDS.toNanos(1);
        lastFaults = faults;
        lastNanos = nanos;
        return before < 0 || faults < before || seconds <= 0 ? 0 : (faults - before) / seconds;
    }

    /** Again when this thread was held up in between, since the two clocks would then show a jump that was none. */
    private OwnState.Moment moment() {
        OwnState.Moment moment = new OwnState.Moment(0, 0);
        for (int i = 0; i < TRIES; i++) {
            long before = System.nanoTime();
            moment = new OwnState.Moment(elapsedMillis(before), clock.millis());
            if (System.nanoTime() - before < TimeUnit.MILLISECONDS.toNanos(500)) {
                return moment;
            }
        }
        return moment;
    }

    /** Java's own clock stands still while a machine is suspended; where the kernel tells no uptime it has to do. */
    private static long elapsedMillis(long nanos) {
        return KernelFile.line(UPTIME)
                .map(line -> line.split(" ", 2)[0].replace(".", ""))
                .flatMap(KernelFile::parse)
                .map(hundredths -> hundredths * 10)
                .orElse(TimeUnit.NANOSECONDS.toMillis(nanos));
    }
}
