package dev.sandmesh.agent.bundle;

import dev.sandmesh.agent.process.RunAs;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A folder as a gzipped archive, made by the system's own tar, which every Debian has: the JDK knows no such archive, and a library for it
 * would be larger than the rest of the agent's jobs. Reading blocks.
 */
final class Archive {
    private static final int PIECE = 64 * 1024;
    private static final long END_SECONDS = 10;

    private final Process tar;

    private Archive(Process tar) {
        this.tar = tar;
    }

    static Archive of(Path folder) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        List.of(RunAs.tool("tar"), "-C", folder.toString(), "--owner=0", "--group=0", "-czf", "-", "."))
                .redirectError(Redirect.DISCARD);
        builder.environment().clear();
        // for gzip
        builder.environment().put("PATH", "/usr/bin:/bin");
        Process tar = builder.start();
        tar.getOutputStream().close();
        return new Archive(tar);
    }

    /** The next piece; empty at the end. */
    Optional<Buffer> read() throws IOException {
        InputStream packed = tar.getInputStream();
        byte[] piece = packed.readNBytes(PIECE);
        if (piece.length > 0) {
            return Optional.of(Buffer.buffer(piece));
        }
        try {
            if (!tar.waitFor(END_SECONDS, TimeUnit.SECONDS) || tar.exitValue() != 0) {
                throw new IOException("tar failed");
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("tar was interrupted", e);
        }
    }

    /** From any thread. */
    void kill() {
        tar.destroyForcibly();
    }
}
