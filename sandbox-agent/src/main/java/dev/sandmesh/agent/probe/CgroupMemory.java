package dev.sandmesh.agent.probe;

import java.nio.file.Path;
import java.util.Optional;

/** The memory of one cgroup, of either version: the files that it has say which. Blocks its thread. */
public final class CgroupMemory {
    /** A limit as large as an address space is none; version 1 says so with a number just below 2^63. */
    private static final long NO_LIMIT = 1L << 62;

    private CgroupMemory() {}

    /** Without the file cache that the kernel takes back before it ends anybody; empty where memory is not counted. */
    public static Optional<Long> used(Path cgroup) {
        return KernelFile.number(cgroup.resolve("memory.current"))
                .map(bytes -> without(bytes, cgroup, "inactive_file"))
                .or(() -> KernelFile.number(cgroup.resolve("memory.usage_in_bytes"))
                        .map(bytes -> without(bytes, cgroup, "total_inactive_file")));
    }

    public static Optional<Long> limit(Path cgroup) {
        return KernelFile.number(cgroup.resolve("memory.max"))
                .or(() -> KernelFile.number(cgroup.resolve("memory.limit_in_bytes")))
                .filter(bytes -> bytes < NO_LIMIT);
    }

    private static long without(long bytes, Path cgroup, String cache) {
        return Math.max(
                0,
                bytes - KernelFile.number(cgroup.resolve("memory.stat"), cache).orElse(0L));
    }
}
