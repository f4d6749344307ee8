package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.report.DiskUsage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Inodes per file system. Neither Java nor the measuring library without native code tells them, so {@code stat} does, which
 * costs a process; they change slowly, and are asked for seldom. Blocks its thread; used by one.
 */
final class InodeMeter {
    private static final long LIMIT_SECONDS = 2;

    private final long periodNanos;
    private Map<String, Inodes> known = Map.of();
    private long askedAt;

    private record Inodes(long used, long total) {}

    InodeMeter(Duration period) {
        this.periodNanos = period.toNanos();
    }

    /** With what is known of inodes; 0 where nothing is. */
    List<DiskUsage> fill(List<DiskUsage> disks) {
        long now = System.nanoTime();
        if (askedAt == 0 || now - askedAt >= periodNanos) {
            askedAt = now;
            known = ask(disks.stream().map(DiskUsage::mount).toList());
        }
        return disks.stream().map(this::filled).toList();
    }

    private DiskUsage filled(DiskUsage disk) {
        Inodes inodes = known.get(disk.mount());
        return inodes == null
                ? disk
                : new DiskUsage(disk.mount(), disk.usedBytes(), disk.totalBytes(), inodes.used(), inodes.total());
    }

    /** What is known stays, when there is no answer. */
    private Map<String, Inodes> ask(List<String> mounts) {
        List<String> command = new ArrayList<>(List.of("stat", "-f", "-c", "%c %d %n", "--"));
        command.addAll(mounts);
        try {
            Process stat =
                    new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
            // a file system that hangs would hang whoever reads from it, too
            var unused = stat.onExit()
                    .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .exceptionally(late -> {
                        stat.destroyForcibly();
                        return stat;
                    });
            try (BufferedReader said =
                    new BufferedReader(new InputStreamReader(stat.getInputStream(), StandardCharsets.UTF_8))) {
                Map<String, Inodes> found = new HashMap<>();
                said.lines()
                        .map(line -> line.split(" ", 3))
                        .filter(words -> words.length == 3)
                        .forEach(words -> inodes(words).ifPresent(inodes -> found.put(words[2], inodes)));
                return Map.copyOf(found);
            }
        } catch (IOException e) {
            return known;
        }
    }

    private static Optional<Inodes> inodes(String[] words) {
        return KernelFile.parse(words[0]).flatMap(total -> KernelFile.parse(words[1])
                .filter(free -> free >= 0 && free <= total)
                .map(free -> new Inodes(total - free, total)));
    }
}
