package dev.sandmesh.agent;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A control group of the first version, for one test. A machine without them, or without the right to make one, skips it. */
final class TestingCgroup implements AutoCloseable {
    private final Path top;
    private final Path directory;

    private TestingCgroup(Path top, Path directory) {
        this.top = top;
        this.directory = directory;
    }

    static TestingCgroup of(String controller) {
        Path top = Path.of("/sys/fs/cgroup", controller);
        assumeTrue(
                Files.isWritable(top.resolve("cgroup.procs")),
                () -> "this machine lets nobody make a control group of version 1 in " + top);
        Path directory = top.resolve("sandmesh-test-" + UUID.randomUUID());
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            assumeTrue(false, () -> "no control group can be made: " + e);
        }
        return new TestingCgroup(top, directory);
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    void set(String name, String value) throws IOException {
        Files.writeString(file(name), value);
    }

    void add(long pid) throws IOException {
        set("cgroup.procs", Long.toString(pid));
    }

    /** Runs a command inside. */
    void run(String... command) throws Exception {
        List<String> line =
                new ArrayList<>(List.of("sh", "-c", "echo $$ > " + file("cgroup.procs") + "; exec \"$@\"", "sh"));
        line.addAll(List.of(command));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + said);
        }
    }

    /** Whoever is still inside goes to the top, so that the group can be removed. */
    @Override
    public void close() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() < end) {
            try (Stream<Path> groups = Files.walk(directory).filter(Files::isDirectory)) {
                for (Path group : groups.sorted(Comparator.reverseOrder()).toList()) {
                    empty(group);
                    Files.delete(group);
                }
                return;
            } catch (IOException busy) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
        throw new IOException(directory + " cannot be removed");
    }

    private void empty(Path group) throws IOException {
        for (String pid : Files.readAllLines(group.resolve("cgroup.procs"))) {
            try {
                Files.writeString(top.resolve("cgroup.procs"), pid);
            } catch (IOException gone) {
                // it ended
            }
        }
    }
}
