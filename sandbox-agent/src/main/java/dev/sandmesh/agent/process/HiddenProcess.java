package dev.sandmesh.agent.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Where /proc is mounted with hidepid, an agent without rights does not see the processes of others: not to be seen is then
 * not to be gone. Asks the kernel by a signal that does nothing. Blocks its thread.
 */
final class HiddenProcess {
    private static final Path SURELY_THERE = Path.of("/proc/1");
    private static final String REFUSED = "not permitted";
    private static final int LIMIT_SECONDS = 5;
    private static final int ANSWER_BYTES = 1_000;

    private HiddenProcess() {}

    /** Whether this agent sees its own processes only. */
    static boolean areHidden() {
        return !Files.exists(SURELY_THERE);
    }

    /** A process that we may not signal is another user's, and is there. */
    static boolean exists(long pid) throws IOException {
        if (pid <= 1 || !areHidden()) {
            return false;
        }
        ProcessBuilder builder = new ProcessBuilder("kill", "-0", Long.toString(pid)).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process kill = builder.start();
        try (var answer = kill.getInputStream()) {
            String text = new String(answer.readNBytes(ANSWER_BYTES), StandardCharsets.UTF_8);
            return kill.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && text.contains(REFUSED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            kill.destroyForcibly();
        }
    }
}
