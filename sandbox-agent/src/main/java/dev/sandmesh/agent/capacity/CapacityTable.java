package dev.sandmesh.agent.capacity;

import dev.sandmesh.protocol.report.LearnedCapacity;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** The measurement, for the person who ran it. */
final class CapacityTable {

    static final String HEAD = "browsers   load p95   pause p95   available   swap used   CPU waits   memory waits";

    private CapacityTable() {}

    static String row(Level level) {
        return String.format(
                Locale.ROOT,
                "%8d %7d ms %8d ms %7d MiB %7d MiB %9.1f %% %12.1f %%",
                level.browsers(),
                level.loadMillis(),
                level.pauseMillis(),
                level.availableBytes() >> 20,
                level.host().swapUsedBytes() >> 20,
                level.host().pressure().cpuPercent(),
                level.host().pressure().memoryPercent());
    }

    static String summary(LearnedCapacity learned, MachineKind machine, Optional<StopPolicy.Limit> limit) {
        String why = limit.map(found -> found.kind() + ": " + found.reason())
                .orElse("no limit was reached; more were not asked for");
        return String.format(
                Locale.ROOT,
                """

                this machine        %s, %d CPUs, %d MiB
                measured            %d browsers (%s)
                memory per browser  %.0f MiB
                formula             %d browsers: (memory - 800 MiB) / 500 MiB, fewer where the CPUs bear fewer
                sizing table        %s""",
                machine.instanceType().isEmpty() ? "of no named type" : machine.instanceType(),
                machine.cpus(),
                machine.memoryBytes() >> 20,
                learned.browsers(),
                why,
                learned.browserMebibytes(),
                Sizing.formula(machine.memoryBytes()),
                Sizing.table(machine.instanceType()));
    }

    /** What nobody should find out from a browser that was ended: it may use less than was measured. */
    static Optional<String> narrowed(LearnedCapacity learned, OptionalLong memoryLimit) {
        if (memoryLimit.isEmpty() || learned.browserMebibytes() <= 0) {
            return Optional.empty();
        }
        long limit = memoryLimit.getAsLong() >> 20;
        long allowed = (long) (limit / learned.browserMebibytes());
        return allowed >= learned.browsers()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "memory limit        bears %d, but the limit of %d MiB that the specification sets for its browser"
                                + " allows about %d: raise limits.memory (BROWSER_MEMORY), or give it fewer tasks",
                        learned.browsers(),
                        limit,
                        allowed));
    }
}
