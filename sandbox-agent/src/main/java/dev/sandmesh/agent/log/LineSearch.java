package dev.sandmesh.agent.log;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Lets lines through that hold a text. One that is too long to be kept is searched in pieces. */
final class LineSearch {
    private static final int LONGEST = 16 * 1024;

    private final byte[] text;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LineSearch(String text) {
        this.text = text.getBytes(StandardCharsets.UTF_8);
    }

    /** Those that end here. */
    Buffer matches(Buffer bytes) {
        Buffer matches = Buffer.buffer();
        byte[] array = bytes.getBytes();
        for (byte each : array) {
            line.write(each);
            if (each == '\n' || line.size() >= LONGEST) {
                matches.appendBuffer(rest());
            }
        }
        return matches;
    }

    /** The line that has not ended, if it holds the text. */
    Buffer rest() {
        byte[] whole = line.toByteArray();
        line.reset();
        return holds(whole) ? Buffer.buffer(whole) : Buffer.buffer();
    }

    /** How much of a line waits for its end. */
    int pending() {
        return line.size();
    }

    private boolean holds(byte[] whole) {
        for (int from = 0; from <= whole.length - text.length; from++) {
            int same = 0;
            while (same < text.length && whole[from + same] == text[same]) {
                same++;
            }
            if (same == text.length) {
                return true;
            }
        }
        return false;
    }
}
