package dev.sandmesh.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.output.Json;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** What a job on a sandbox brings, as it brings it: pieces of two streams, and at last what came of it. */
public final class JobStream implements AutoCloseable {

    public static final String MEDIA_TYPE = "application/vnd.sandmesh.stream";

    /** Of an order with its input behind it. */
    static final String ORDER_TYPE = "application/vnd.sandmesh.exec";

    /** A control plane that has nothing to say says so every 15 s. */
    public static final Duration SILENCE = Duration.ofSeconds(60);

    private static final int PIECE = 64 * 1024;
    private static final int LARGEST_FRAME = 16 * 1024 * 1024;
    private static final int LARGEST_RESULT = 1024 * 1024;
    private static final int ALIVE = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int RESULT = 3;

    private final DataInputStream in;

    /** Whoever takes the bytes; what takes its time stops the job. */
    public interface Taker {

        void stdout(byte[] bytes, int length);

        void stderr(byte[] bytes, int length);
    }

    JobStream(InputStream in) {
        this.in = new DataInputStream(new BufferedInputStream(in, PIECE));
    }

    /** What came of it; fails when the stream breaks off before that is known. */
    public JsonNode read(Taker taker) throws IOException {
        while (true) {
            int kind = kind();
            int length = in.readInt();
            if (length < 0 || length > (kind == RESULT ? LARGEST_RESULT : LARGEST_FRAME)) {
                throw new IOException("a frame of " + length + " bytes came");
            }
            switch (kind) {
                case ALIVE -> in.skipNBytes(length);
                case STDOUT, STDERR -> hand(taker, kind == STDOUT, length);
                case RESULT -> {
                    return Json.read(in.readNBytes(length));
                }
                default -> throw new IOException("a frame of the unknown kind " + kind + " came");
            }
        }
    }

    private int kind() throws IOException {
        try {
            return in.readInt() >>> 24;
        } catch (EOFException e) {
            throw new EOFException("the control plane ended it");
        }
    }

    private void hand(Taker taker, boolean stdout, int length) throws IOException {
        byte[] piece = new byte[Math.min(PIECE, length)];
        int left = length;
        while (left > 0) {
            int read = in.read(piece, 0, Math.min(piece.length, left));
            if (read < 0) {
                throw new EOFException("it broke off in the middle of a frame");
            }
            left -= read;
            if (stdout) {
                taker.stdout(piece, read);
            } else {
                taker.stderr(piece, read);
            }
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            // nothing more of it is wanted
        }
    }
}
