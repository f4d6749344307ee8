package dev.sandmesh.agent.bundle;

import dev.sandmesh.agent.process.RunAs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the host says of itself. Blocks. */
final class HostTexts {
    private static final Duration TOOL_LIMIT = Duration.ofSeconds(5);
    private static final int MOST = 1 << 20;

    /** Without arguments, which anybody may have put a secret into. */
    static final List<String> PROCESSES =
            List.of(RunAs.tool("ps"), "-eo", "pid,ppid,user,stat,nlwp,rss,pcpu,etime,comm", "--sort=pid");

    static final List<String> DISKS = List.of(RunAs.tool("df"), "-P", "-T", "-k");

    private HostTexts() {}

    static String read(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return new String(stream.readNBytes(MOST), StandardCharsets.UTF_8);
        }
    }

    /** {@code said} holds what it says meanwhile, so that it is not waited for with a full pipe. */
    static String run(List<String> command, Path said) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().clear();
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(TOOL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("does not end");
            }
            return read(said);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("was interrupted", e);
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(said);
        }
    }
}
