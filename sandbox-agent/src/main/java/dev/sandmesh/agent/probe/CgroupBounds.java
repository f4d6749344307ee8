package dev.sandmesh.agent.probe;

import dev.sandmesh.agent.probe.CgroupMounts.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the cgroups around this agent leave it, of either version. A limit holds for everything below it, so the tightest up the
 * hierarchy counts; the measuring library looks at the innermost only. Blocks its thread.
 */
public final class CgroupBounds {
    private final Path self;
    private Optional<CgroupMounts> mounts = Optional.empty();

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
                .filter(cgroup -> cpus(cgroup).isPresent())
                .min(Comparator.comparing(cgroup -> cpus(cgroup).orElse(Double.MAX_VALUE)))
                .map(cgroup -> cgroup.resolve("cpu.stat"))
                .map(stat -> new Throttling(
                        KernelFile.number(stat, "nr_periods").orElse(0L),
                        KernelFile.number(stat, "nr_throttled").orElse(0L)))
                .orElse(Throttling.NONE);
    }

    private static Optional<Memory> memory(Path cgroup) {
        return CgroupMemory.limit(cgroup)
                .flatMap(limit -> CgroupMemory.used(cgroup).map(used -> new Memory(Math.min(limit, used), limit)));
    }

    /** {@code max 100000} without a limit in version 2. */
    private static Optional<Double> cpus(Path cgroup) {
        return KernelFile.line(cgroup.resolve("cpu.max"))
                .map(line -> line.split(" "))
                .filter(words -> words.length == 2)
                .flatMap(words -> quotient(KernelFile.parse(words[0]), KernelFile.parse(words[1])))
                .or(() -> quotient(
                        KernelFile.number(cgroup.resolve("cpu.cfs_quota_us")),
                        KernelFile.number(cgroup.resolve("cpu.cfs_period_us"))));
    }

    private static Optional<Double> quotient(Optional<Long> quota, Optional<Long> period) {
        return quota.filter(micros -> micros > 0).flatMap(micros -> period.filter(length -> length > 0)
                .map(length -> micros.doubleValue() / length.doubleValue()));
    }

    /** From this process's own group up to the top that can be seen. */
    private List<Path> levels(String controller) throws IOException {
        if (mounts.isEmpty()) {
            mounts = Optional.of(CgroupMounts.of(self));
        }
        List<Place> places = mounts.get().places();
        Optional<Place> place = places.stream()
                .filter(one -> one.controllers().contains(controller))
                .findFirst()
                .or(() -> places.stream().filter(Place::isUnified).findFirst());
        return place.stream()
                .flatMap(one -> Stream.iterate(
                        one.directory(), level -> level != null && level.startsWith(one.top()), Path::getParent))
                .toList();
    }
}
