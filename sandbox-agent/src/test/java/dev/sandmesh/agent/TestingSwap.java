package dev.sandmesh.agent;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Swap for a machine that has none. One that has some keeps it to itself, and skips the test; so does one that allows none. */
final class TestingSwap implements AutoCloseable {
    /** Which the kernel keeps for itself. */
    private static final long HEADER = 4_096;

    private final Path file;
    private final long bytes;

    private TestingSwap(Path file, long bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    static TestingSwap at(Path file, int mebibytes) throws Exception {
        List<String> swaps = Files.readAllLines(Path.of("/proc/swaps"));
        assumeTrue(swaps.size() == 1, () -> "this machine has swap of its own, which no test shall fill: " + swaps);
        // with holes it would be refused
        String refusal = run("dd", "if=/dev/zero", "of=" + file, "bs=1M", "count=" + mebibytes)
                + run("chmod", "600", file.toString())
                + run("mkswap", file.toString())
                + run("swapon", file.toString());
        assumeTrue(refusal.isEmpty(), () -> "this machine lets nobody add swap: " + refusal);
        return new TestingSwap(file, ((long) mebibytes << 20) - HEADER);
    }

    long bytes() {
        return bytes;
    }

    @Override
    public void close() throws Exception {
        String refusal = run("swapoff", file.toString());
        if (!refusal.isEmpty()) {
            throw new IOException(refusal);
        }
    }

    /** What it complained of; nothing when it went well. */
    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : command[0] + " says " + said.strip() + "; ";
    }
}
