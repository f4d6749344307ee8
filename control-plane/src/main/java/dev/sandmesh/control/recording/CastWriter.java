package dev.sandmesh.control.recording;

import dev.sandmesh.protocol.command.WindowSize;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Writes an asciicast of version 2, line by line. A character whose bytes come in two pieces stands whole in the second one's line; bytes that are no
 * UTF-8 become U+FFFD. For one thread at a time.
 */
final class CastWriter {

    /** Bytes of one line, so that whoever plays it gets it in small pieces. */
    private static final int LONGEST_EVENT = 16 * 1024;

    /** A control character is written as {@code \}{@code u001b}. */
    private static final int MOST_OF_A_BYTE = 6;

    /** Of a line, beside the text. */
    private static final int LINE = 64;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    /** The beginning of a character. */
    private byte[] left = new byte[0];

    static Buffer header(WindowSize size, Instant startedAt, String title) {
        JsonObject header = new JsonObject()
                .put("version", 2)
                .put("width", size.columns())
                .put("height", size.rows())
                .put("timestamp", startedAt.getEpochSecond())
                .put("title", title)
                .put("env", new JsonObject().put("TERM", "xterm-256color"));
        return header.toBuffer().appendByte((byte) '\n');
    }

    /** What so many bytes come to at most. */
    static long mostOf(int bytes) {
        return (long) MOST_OF_A_BYTE * bytes + (long) LINE * (1 + bytes / LONGEST_EVENT);
    }

    /** Empty where no character is whole yet. */
    Buffer output(long micros, Buffer shown) {
        Buffer lines = Buffer.buffer();
        for (int from = 0; from < shown.length(); from += LONGEST_EVENT) {
            event(
                    lines,
                    micros,
                    "o",
                    text(shown.getBytes(from, Math.min(shown.length(), from + LONGEST_EVENT)), false));
        }
        return lines;
    }

    Buffer resize(long micros, WindowSize size) {
        Buffer line = Buffer.buffer();
        event(line, micros, "r", size.columns() + "x" + size.rows());
        return line;
    }

    /** Nothing follows. */
    Buffer end(long micros) {
        Buffer line = Buffer.buffer();
        event(line, micros, "o", text(new byte[0], true));
        return line;
    }

    private String text(byte[] bytes, boolean last) {
        ByteBuffer in = ByteBuffer.allocate(left.length + bytes.length)
                .put(left)
                .put(bytes)
                .flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
        decoder.decode(in, out, last);
        if (last) {
            decoder.flush(out);
        }
        left = new byte[in.remaining()];
        in.get(left);
        return out.flip().toString();
    }

    private static void event(Buffer lines, long micros, String kind, String text) {
        if (!text.isEmpty()) {
            String fraction = Long.toString(1_000_000 + micros % 1_000_000).substring(1);
            lines.appendString(
                    "[" + micros / 1_000_000 + "." + fraction + ", \"" + kind + "\", " + Json.encode(text) + "]\n");
        }
    }
}
