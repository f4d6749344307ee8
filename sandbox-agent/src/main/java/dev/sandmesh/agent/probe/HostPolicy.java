package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.report.DiskUsage;
import dev.sandmesh.protocol.report.HostSample;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Judges whether disks and memory have room. What got too full has to come well below the limit again before it is
 * well, so that a value that trembles around the limit is one fact and not many.
 */
public record HostPolicy(
        double diskFullPercent, double diskWellPercent, double memoryFullPercent, double memoryWellPercent) {
    public static final HostPolicy DEFAULT = new HostPolicy(90, 85, 90, 85);

    /** Room or not, with the reason when not. */
    public record Judgement(boolean ok, String reason) {
        public static final Judgement WELL = new Judgement(true, "");
    }

    public HostPolicy {
        if (diskWellPercent > diskFullPercent || memoryWellPercent > memoryFullPercent) {
            throw new IllegalArgumentException("what is well has to lie below what is full");
        }
    }

    public Judgement disks(HostSample host, boolean wasOk) {
        double limit = wasOk ? diskFullPercent : diskWellPercent;
        Optional<DiskUsage> fullest = host.disks().stream().max(Comparator.comparingDouble(HostPolicy::percent));
        return fullest.filter(disk -> percent(disk) >= limit)
                .map(disk -> new Judgement(
                        false,
                        full(disk.mount(), percent(disk), disk.totalBytes() - disk.usedBytes(), diskWellPercent)))
                .orElse(Judgement.WELL);
    }

    public Judgement memory(HostSample host, boolean wasOk) {
        double used = percent(host.memoryUsedBytes(), host.memoryTotalBytes());
        if (used < (wasOk ? memoryFullPercent : memoryWellPercent)) {
            return Judgement.WELL;
        }
        long left = host.memoryTotalBytes() - host.memoryUsedBytes();
        return new Judgement(false, full("memory", used, left, memoryWellPercent));
    }

    /** Whole percents only: a reason that changes with every byte would be news all the time. */
    private static String full(String what, double percent, long leftBytes, double well) {
        double gibibytes = leftBytes / (double) (1L << 30);
        return String.format(
                Locale.ROOT,
                "%s is %d%% used, %.1f GiB left; well again below %d%%",
                what,
                (int) percent,
                gibibytes,
                (int) well);
    }

    private static double percent(DiskUsage disk) {
        return percent(disk.usedBytes(), disk.totalBytes());
    }

    private static double percent(long used, long total) {
        return total <= 0 ? 0 : 100.0 * used / total;
    }
}
