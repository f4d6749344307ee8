package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.KernelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One directory of a cgroup hierarchy, of either version: what it can do shows in the files that it has. Whoever is in it
 * cannot leave it without the agent's rights, and all that they start is in it too. Blocks its thread.
 */
record Cgroup(Path directory) {
    /** A process with rights may nest its own inside of it. */
    private static final int DEPTH = 8;

    private static final int MOST_DIRECTORIES = 1_000;

    /** Part of the path of every cgroup that an agent has made. */
    static final String OURS = "sandmesh";

    /** The path may come from a file, and what is in it gets killed. */
    Cgroup {
        if (!isOurs(directory)) {
            throw new IllegalArgumentException(directory + " is no cgroup of an agent");
        }
    }

    static boolean isOurs(Path directory) {
        return directory.isAbsolute()
                && directory.equals(directory.normalize())
                && IntStream.range(0, directory.getNameCount() - 2)
                        .anyMatch(index -> directory.getName(index).toString().equals(OURS));
    }

    void make() throws IOException {
        Files.createDirectories(directory);
    }

    boolean exists() {
        return Files.isDirectory(directory);
    }

    boolean has(String file) {
        return Files.exists(directory.resolve(file));
    }

    void write(String file, String value) throws IOException {
        Files.writeString(directory.resolve(file), value, StandardOpenOption.WRITE);
    }

    /** Without such as have ended and were not collected yet. */
    List<Long> members() throws IOException {
        return tree().stream()
                .flatMap(cgroup -> KernelFile.lines(cgroup.resolve("cgroup.procs")).stream())
                .map(Long::valueOf)
                .toList();
    }

    /** Once more when it is not empty after that: who was just being started may have been missed. */
    void kill() throws IOException {
        if (has("cgroup.kill")) {
            write("cgroup.kill", "1");
            return;
        }
        if (has("pids.max")) {
            write("pids.max", "0");
        }
        members().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }

    /** Whether it is gone; nobody can remove one in which somebody lives. */
    boolean remove() {
        try {
            for (Path path : tree()) {
                Files.deleteIfExists(path);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** How often something happened; 0 where the kernel does not count it. */
    long count(String file, String name) {
        return KernelFile.number(directory.resolve(file), name).orElse(0L);
    }

    /** It and all below it, the deepest first. */
    private List<Path> tree() throws IOException {
        if (!exists()) {
            return List.of();
        }
        try (Stream<Path> below = Files.walk(directory, DEPTH)) {
            return below.filter(Files::isDirectory)
                    .limit(MOST_DIRECTORIES)
                    .sorted(Comparator.comparingInt(Path::getNameCount).reversed())
                    .toList();
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
