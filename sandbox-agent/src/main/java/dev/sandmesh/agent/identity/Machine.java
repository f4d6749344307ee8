package dev.sandmesh.agent.identity;

import dev.sandmesh.agent.probe.CgroupBounds;
import dev.sandmesh.protocol.report.Hardware;
import dev.sandmesh.protocol.report.LearnedCapacity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the host is made of, without waiting for the metrics library. */
public final class Machine {

    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final long KIBIBYTE = 1024;

    private Machine() {}

    public static Hardware hardware(Optional<LearnedCapacity> learned) {
        return new Hardware(
                cpus(),
                memoryBytes(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                learned);
    }

    /** What the cgroups around leave counts: Java looks at the innermost of them only. */
    private static int cpus() {
        int all = Runtime.getRuntime().availableProcessors();
        try {
            double quota = CgroupBounds.ofThisProcess().cpus().orElse((double) all);
            return Math.max(1, Math.min(all, (int) Math.ceil(quota)));
        } catch (IOException e) {
            return all;
        }
    }

    private static long memoryBytes() {
        long whole = wholeMemoryBytes();
        try {
            return CgroupBounds.ofThisProcess()
                    .memory()
                    .map(CgroupBounds.Memory::limitBytes)
                    .filter(limit -> whole == 0 || limit < whole)
                    .orElse(whole);
        } catch (IOException e) {
            return whole;
        }
    }

    /** 0 where the system does not say; the heartbeat's sample carries it anyway. */
    private static long wholeMemoryBytes() {
        try {
            return Files.readAllLines(MEMORY).stream()
                            .filter(line -> line.startsWith("MemTotal:"))
                            .map(line -> line.replaceAll("[^0-9]", ""))
                            .mapToLong(Long::parseLong)
                            .findFirst()
                            .orElse(0)
                    * KIBIBYTE;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
