package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.report.DiskUsage;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.OpenFiles;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Judges whether the host has room and time. What got too full has to come well below the limit again before it is well, so that
 * a value that trembles around the limit is one fact and not many.
 *
 * @param thrashing how busy the host must be with fetching memory from disk before full swap is called a fault
 */
public record HostPolicy(Band disk, Band inodes, Band memory, Band swap, Band files, Thrashing thrashing, Late late) {
    public static final HostPolicy DEFAULT = new HostPolicy(
            new Band(90, 85),
            new Band(90, 85),
            new Band(90, 85),
            new Band(80, 70),
            new Band(90, 80),
            new Thrashing(5, 100),
            new Late(Duration.ofSeconds(2), Duration.ofMillis(700), Duration.ofSeconds(30)));

    /** A reason is read by people; how many more there are is enough for them. */
    private static final int MOST_MOUNTS = 4;

    /** Percents: bad from {@code full} on, well again below {@code well}. */
    public record Band(double full, double well) {
        public Band {
            if (well > full) {
                throw new IllegalArgumentException("what is well has to lie below what is full");
            }
        }

        boolean isOver(double percent, boolean wasOk) {
            return percent >= (wasOk ? full : well);
        }
    }

    /** Either is a sign of it: tasks that wait for memory, or pages that are read back. */
    public record Thrashing(double pressurePercent, double majorFaultsPerSecond) {}

    /** Bad from {@code bad} on, well again when nothing in the last {@code window} was later than {@code well}. */
    public record Late(Duration bad, Duration well, Duration window) {}

    /** Room or not, with the reason when not. */
    public record Judgement(boolean ok, String reason) {
        public static final Judgement WELL = new Judgement(true, "");
    }

    /**
     * Which mounts are full, each by its own past.
     *
     * @param full their names
     */
    public record Mounts(Judgement judgement, Set<String> full) {
        public Mounts {
            full = Set.copyOf(full);
        }
    }

    /** {@code wasFull} are the mounts that were full when last looked at. */
    public Mounts disks(HostSample host, Set<String> wasFull) {
        return mounts(
                host,
                wasFull,
                disk,
                HostPolicy::spacePercent,
                (mount, percent) -> used(mount.mount(), percent, bytes(mount.totalBytes() - mount.usedBytes())));
    }

    /** {@code wasFull} are the mounts that were full when last looked at. */
    public Mounts inodes(HostSample host, Set<String> wasFull) {
        Mounts mounts = mounts(
                host,
                wasFull,
                inodes,
                HostPolicy::inodesPercent,
                (mount, percent) -> used(
                        "the table of inodes of " + mount.mount(),
                        percent,
                        mount.inodesTotal() - mount.inodesUsed() + " inodes"));
        String advice = "; too many files, however small: delete some";
        return mounts.judgement().ok()
                ? mounts
                : new Mounts(new Judgement(false, mounts.judgement().reason() + advice), mounts.full());
    }

    private static Mounts mounts(
            HostSample host,
            Set<String> wasFull,
            Band band,
            ToDoubleFunction<DiskUsage> percent,
            BiFunction<DiskUsage, Double, String> words) {
        List<DiskUsage> full = host.disks().stream()
                .filter(mount -> band.isOver(percent.applyAsDouble(mount), !wasFull.contains(mount.mount())))
                .sorted(Comparator.comparingDouble(percent).reversed())
                .toList();
        if (full.isEmpty()) {
            return new Mounts(Judgement.WELL, Set.of());
        }
        String named = full.stream()
                .limit(MOST_MOUNTS)
                .map(mount -> words.apply(mount, percent.applyAsDouble(mount)))
                .collect(Collectors.joining("; "));
        String more = full.size() > MOST_MOUNTS ? "; and " + (full.size() - MOST_MOUNTS) + " more mounts" : "";
        return new Mounts(
                new Judgement(false, named + more + wellBelow(band.well())),
                full.stream().map(DiskUsage::mount).collect(Collectors.toSet()));
    }

    /** With the limit, where it is not that of the host: whoever reads it may know the host only. */
    public Judgement memory(HostReading reading, boolean wasOk) {
        HostSample host = reading.host();
        double used = percent(host.memoryUsedBytes(), host.memoryTotalBytes());
        String left = bytes(host.memoryTotalBytes() - host.memoryUsedBytes());
        return memory.isOver(used, wasOk)
                ? new Judgement(
                        false,
                        full(reading.own().memoryLimited() ? limited(host) : "memory", used, left, memory.well()))
                : Judgement.WELL;
    }

    /** Swap that is full of what nobody needs harms nobody. */
    public Judgement swap(HostSample host, double majorFaultsPerSecond, boolean wasOk) {
        double used = percent(host.swapUsedBytes(), host.swapTotalBytes());
        // half as busy is enough to stay bad
        double share = wasOk ? 1 : 0.5;
        boolean busy = host.pressure().memoryPercent() >= thrashing.pressurePercent() * share
                || majorFaultsPerSecond >= thrashing.majorFaultsPerSecond() * share;
        String left = bytes(host.swapTotalBytes() - host.swapUsedBytes());
        return busy && swap.isOver(used, wasOk)
                ? new Judgement(
                        false,
                        full("swap", used, left, swap.well())
                                + "; the host spends its time on moving memory: run less on it")
                : Judgement.WELL;
    }

    /** Of the agent, and of the whole host. */
    public Judgement files(OpenFiles own, OpenFiles system, boolean wasOk) {
        if (files.isOver(percent(own.used(), own.limit()), wasOk)) {
            return new Judgement(
                    false,
                    "the agent has opened nearly all files that it may (limit " + own.limit()
                            + "): starts and probes may fail; raise LimitNOFILE");
        }
        if (files.isOver(percent(system.used(), system.limit()), wasOk)) {
            return new Judgement(
                    false,
                    "nearly all files that this host may have open are open (limit " + system.limit()
                            + "): raise fs.file-max, or find who leaks");
        }
        return Judgement.WELL;
    }

    /** With the likely cause; whole seconds only. */
    public Judgement onTime(Duration worst, HostReading reading, boolean wasOk) {
        if (worst.compareTo(wasOk ? late.bad() : late.well()) < 0) {
            return Judgement.WELL;
        }
        return new Judgement(
                false,
                "the agent ran late by " + Math.max(1, Math.round(worst.toMillis() / 1_000.0)) + " s: "
                        + cause(reading));
    }

    /** How far back {@link #onTime} wants to know. */
    Duration lateWindow() {
        return late.window();
    }

    private static String cause(HostReading reading) {
        if (reading.own().throttledPercent() >= 20) {
            return "its CPU is throttled by its cgroup";
        }
        if (reading.host().pressure().cpuPercent() >= 20 || reading.host().cpuPercent() >= 90) {
            return "the host is overloaded";
        }
        return "it, or the machine, stood still";
    }

    private static String limited(HostSample host) {
        return "memory (" + bytes(host.memoryTotalBytes()) + ", the limit of the agent's cgroup)";
    }

    private static String full(String what, double percent, String left, double well) {
        return used(what, percent, left) + wellBelow(well);
    }

    /** Whole percents only: a reason that changes with every byte would be news all the time. */
    private static String used(String what, double percent, String left) {
        return String.format(Locale.ROOT, "%s is %d%% used, %s left", what, (int) percent, left);
    }

    private static String wellBelow(double well) {
        return String.format(Locale.ROOT, "; well again below %d%%", (int) well);
    }

    private static String bytes(long bytes) {
        double mebibytes = bytes / (double) (1L << 20);
        return mebibytes < 100
                ? String.format(Locale.ROOT, "%.0f MiB", mebibytes)
                : String.format(Locale.ROOT, "%.1f GiB", mebibytes / 1024);
    }

    private static double spacePercent(DiskUsage disk) {
        return percent(disk.usedBytes(), disk.totalBytes());
    }

    private static double inodesPercent(DiskUsage disk) {
        return percent(disk.inodesUsed(), disk.inodesTotal());
    }

    private static double percent(long used, long total) {
        return total <= 0 ? 0 : 100.0 * used / total;
    }
}
