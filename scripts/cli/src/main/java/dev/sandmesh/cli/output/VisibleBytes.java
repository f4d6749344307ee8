package dev.sandmesh.cli.output;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Bytes of others on the way to a terminal: as they are, but for those that it would obey, which are written as {@code \}{@code u001b}.
 * Ends of lines and tabs stay.
 */
public final class VisibleBytes {

    /** With which U+0080 to U+009F begin in UTF-8; terminals take them for the beginning of sequences. */
    private static final int BEFORE_CONTROLS = 0xc2;

    private final Output out;
    private boolean pending;

    public VisibleBytes(Output out) {
        this.out = out;
    }

    public void write(byte[] bytes, int length) {
        byte[] safe = new byte[6 * length + 1];
        int at = 0;
        for (int i = 0; i < length; i++) {
            int next = bytes[i] & 0xff;
            if (pending) {
                pending = false;
                if (next >= 0x80 && next <= 0x9f) {
                    at = escaped(safe, at, next);
                    continue;
                }
                safe[at++] = (byte) BEFORE_CONTROLS;
            }
            if (next == BEFORE_CONTROLS) {
                pending = true;
            } else if ((next >= ' ' && next != 0x7f) || next == '\n' || next == '\t') {
                safe[at++] = (byte) next;
            } else if (next != '\r') {
                at = escaped(safe, at, next);
            }
        }
        out.bytes(safe, at);
    }

    private static int escaped(byte[] safe, int at, int control) {
        byte[] text = String.format(Locale.ROOT, "\\u%04x", control).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, safe, at, text.length);
        return at + text.length;
    }
}
