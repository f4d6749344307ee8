package dev.sandmesh.agent.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the cgroups around this agent leave it, of either version. A limit holds for everything below it, so the tightest up the
 * hierarchy counts; the measuring library looks at the innermost only. Blocks its thread.
 */
public final class CgroupBounds {
    /** A limit as large as an address space is none; version 1 says so with a number just below 2^63. */
    private static final long NO_LIMIT = 1L << 62;

    private final Path self;
    private List<Mount> mounts = List.of();

    /** Where one hierarchy, or one part of it, is mounted. */
    private record Mount(boolean unified, List<String> options, String root, Path point) {}

    /** A level of the hierarchy. */
    private record Level(boolean unified, Path directory) {}

    /** Memory in use without the file cache that the kernel takes back first, and the limit on it. */
    public record Memory(long usedBytes, long limitBytes) {
        long leftBytes() {
            return limitBytes - usedBytes;
        }
    }

    /** Scheduling periods since the making of the group that limits the processor, and those in which it ran out of time. */
    record Throttling(long periods, long throttled) {
        static final Throttling NONE = new Throttling(0, 0);
    }

    /** {@code self} is {@code /proc/self}, except in tests. */
    CgroupBounds(Path self) {
        this.self = self;
    }

    public static CgroupBounds ofThisProcess() {
        return new CgroupBounds(Path.of("/proc/self"));
    }

    /** Of the level with the least left; empty when none is limited. */
    public Optional<Memory> memory() throws IOException {
        return levels("memory").stream()
                .map(CgroupBounds::memory)
                .flatMap(Optional::stream)
                .min(Comparator.comparingLong(Memory::leftBytes));
    }

    /** How many processors' time may be used, which can be less than one; empty when that is not limited. */
    public Optional<Double> cpus() throws IOException {
        return levels("cpu").stream()
                .map(CgroupBounds::cpus)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    Throttling throttling() throws IOException {
        return levels("cpu").stream()
                .filter(level -> cpus(level).isPresent())
                .min(Comparator.comparing(level -> cpus(level).orElse(Double.MAX_VALUE)))
                .map(level -> level.directory().resolve("cpu.stat"))
                .map(stat -> new Throttling(
                        KernelFile.number(stat, "nr_periods").orElse(0L),
                        KernelFile.number(stat, "nr_throttled").orElse(0L)))
                .orElse(Throttling.NONE);
    }

    private static Optional<Memory> memory(Level level) {
        Path directory = level.directory();
        boolean unified = level.unified();
        Optional<Long> limit = KernelFile.number(directory.resolve(unified ? "memory.max" : "memory.limit_in_bytes"))
                .filter(bytes -> bytes < NO_LIMIT);
        Optional<Long> usage =
                KernelFile.number(directory.resolve(unified ? "memory.current" : "memory.usage_in_bytes"));
        if (limit.isEmpty() || usage.isEmpty()) {
            return Optional.empty();
        }
        long cache = KernelFile.number(
                        directory.resolve("memory.stat"), unified ? "inactive_file" : "total_inactive_file")
                .orElse(0L);
        long used = Math.max(0, Math.min(limit.get(), usage.get() - cache));
        return Optional.of(new Memory(used, limit.get()));
    }

    private static Optional<Double> cpus(Level level) {
        Path directory = level.directory();
        if (level.unified()) {
            // "max 100000" without a limit
            return KernelFile.line(directory.resolve("cpu.max"))
                    .map(line -> line.split(" "))
                    .filter(words -> words.length == 2 && !words[0].equals("max"))
                    .flatMap(words -> quotient(KernelFile.parse(words[0]), KernelFile.parse(words[1])));
        }
        return quotient(
                KernelFile.number(directory.resolve("cpu.cfs_quota_us")),
                KernelFile.number(directory.resolve("cpu.cfs_period_us")));
    }

    private static Optional<Double> quotient(Optional<Long> quota, Optional<Long> period) {
        return quota.filter(micros -> micros > 0).flatMap(micros -> period.filter(length -> length > 0)
                .map(length -> micros.doubleValue() / length.doubleValue()));
    }

    /** From this process's own group up to the top that can be seen. */
    private List<Level> levels(String controller) throws IOException {
        Optional<Mount> mount = mount(one -> !one.unified() && one.options().contains(controller))
                .or(() -> mount(Mount::unified));
        if (mount.isEmpty()) {
            return List.of();
        }
        Mount found = mount.get();
        Path directory = found.point().resolve(within(found, path(found.unified(), controller)));
        List<Level> levels = new ArrayList<>();
        while (directory != null && directory.startsWith(found.point())) {
            levels.add(new Level(found.unified(), directory));
            directory = directory.getParent();
        }
        return levels;
    }

    private Optional<Mount> mount(Predicate<Mount> wanted) {
        if (mounts.isEmpty()) {
            mounts = KernelFile.lines(self.resolve("mountinfo")).stream()
                    .map(CgroupBounds::mount)
                    .flatMap(Optional::stream)
                    .toList();
        }
        return mounts.stream().filter(wanted).findFirst();
    }

    /** {@code 35 31 0:32 /root /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory}; optional fields before the dash. */
    private static Optional<Mount> mount(String line) {
        String[] halves = line.split(" - ", 2);
        String[] place = halves[0].split(" ", -1);
        String[] type = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
        if (place.length < 5 || type.length < 3 || !type[0].startsWith("cgroup")) {
            return Optional.empty();
        }
        List<String> options = Arrays.asList(type[2].split(","));
        return Optional.of(new Mount(type[0].equals("cgroup2"), options, place[3], Path.of(place[4])));
    }

    /** {@code 4:memory:/a/b}, or {@code 0::/a/b} of the second version. */
    private String path(boolean unified, String controller) throws IOException {
        return Files.readAllLines(self.resolve("cgroup")).stream()
                .map(line -> line.split(":", 3))
                .filter(parts -> parts.length == 3)
                .filter(parts -> unified
                        ? parts[0].equals("0") && parts[1].isEmpty()
                        : Arrays.asList(parts[1].split(",")).contains(controller))
                .map(parts -> parts[2])
                .findFirst()
                .orElse("/");
    }

    /** In a container the top that is mounted is the container's own group, and the path may be told from the host's top. */
    private static String within(Mount mount, String path) {
        String root = mount.root().equals("/") ? "" : mount.root();
        String rest = path.startsWith(root) ? path.substring(root.length()) : "";
        return rest.startsWith("/") ? rest.substring(1) : rest;
    }
}
