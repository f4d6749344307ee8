package dev.sandmesh.control.liveview.rfb;

import io.vertx.core.buffer.Buffer;
import java.util.regex.Pattern;

/** What servers and clients tell people, which is not what they may show them. */
final class Texts {

    /** Bytes of a reason or a name. */
    static final int MAX_BYTES = 4096;

    private static final Pattern CONTROLS = Pattern.compile("\\p{C}+");

    private Texts() {}

    /** Without control characters. */
    static String plain(Buffer text) {
        return CONTROLS.matcher(text.toString()).replaceAll(" ").strip();
    }

    /** With its length in front, cut where it is longer than whoever reads it may take. */
    static Buffer message(String text) {
        Buffer bytes = Buffer.buffer(text.substring(0, Math.min(text.length(), MAX_BYTES / 4)));
        return Buffer.buffer().appendInt(bytes.length()).appendBuffer(bytes);
    }
}
