package dev.sandmesh.agent;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
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

/** A control group of either version, for one test. A machine without them, or without the right to make one, skips it. */
final class TestingCgroup implements AutoCloseable {
    private static final Path ALL = Path.of("/sys/fs/cgroup");
    private static final int PERIOD_MICROS = 100_000;

    private final Path top;
    private final Path directory;
    private final boolean unified;

    private TestingCgroup(Path top, Path directory, boolean unified) {
        this.top = top;
        this.directory = directory;
        this.unified = unified;
    }

    /** The controller is looked for in a hierarchy of its own first, as version 2 offers it only where version 1 does not hold it. */
    static TestingCgroup of(String controller) {
        boolean first = Files.exists(ALL.resolve(controller).resolve("cgroup.procs"));
        Path top = first ? ALL.resolve(controller) : unified(controller);
        Path directory = top.resolve("sandmesh-test-" + UUID.randomUUID());
        try {
            if (!first) {
                Files.writeString(top.resolve("cgroup.subtree_control"), "+" + controller);
            }
            Files.createDirectory(directory);
        } catch (IOException e) {
            assumeTrue(false, () -> "no control group for " + controller + " can be made in " + top + ": " + e);
        }
        return new TestingCgroup(top, directory, !first);
    }

    private static Path unified(String controller) {
        Path top = Files.exists(ALL.resolve("cgroup.controllers")) ? ALL : ALL.resolve("unified");
        assumeTrue(
                words(top.resolve("cgroup.controllers")).contains(controller),
                () -> "this machine has the controller " + controller + " in neither version of its control groups");
        return top;
    }

    private static List<String> words(Path file) {
        try {
            return List.of(Files.readString(file).strip().split(" "));
        } catch (IOException e) {
            return List.of();
        }
    }

    void limitMemory(long bytes) throws IOException {
        set(unified ? "memory.max" : "memory.limit_in_bytes", Long.toString(bytes));
    }

    /** Of one processor. */
    void limitProcessor(int percent) throws IOException {
        int quota = PERIOD_MICROS / 100 * percent;
        if (unified) {
            set("cpu.max", quota + " " + PERIOD_MICROS);
        } else {
            set("cpu.cfs_period_us", Integer.toString(PERIOD_MICROS));
            set("cpu.cfs_quota_us", Integer.toString(quota));
        }
    }

    private void set(String name, String value) throws IOException {
        Files.writeString(directory.resolve(name), value);
    }

    void add(long pid) throws IOException {
        set("cgroup.procs", Long.toString(pid));
    }

    /** Runs the command behind it inside. */
    List<String> entering() {
        return List.of("sh", "-c", "echo $$ > " + directory.resolve("cgroup.procs") + " && exec \"$@\"", "sh");
    }

    /** Starts a command inside, whose input and output the test holds. */
    Process start(String... command) throws IOException {
        List<String> line = new ArrayList<>(entering());
        line.addAll(List.of(command));
        return new ProcessBuilder(line).redirectErrorStream(true).start();
    }

    /** Starts one that holds so much memory until it is killed. */
    Process holding(long bytes) throws IOException {
        // it has to have read everything before it can write what was last, and then nobody reads it
        Process process = start("tail", "-c", Long.toString(bytes));
        byte[] block = new byte[1 << 16];
        try (OutputStream in = process.getOutputStream()) {
            for (long left = bytes; left > 0; left -= block.length) {
                in.write(block, 0, (int) Math.min(left, block.length));
            }
        }
        return process;
    }

    /** Runs a command inside. */
    void run(String... command) throws Exception {
        Process process = start(command);
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
