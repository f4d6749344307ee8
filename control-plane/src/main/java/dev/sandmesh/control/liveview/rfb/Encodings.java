package dev.sandmesh.control.liveview.rfb;

import dev.sandmesh.protocol.view.ViewMode;
import io.vertx.core.buffer.Buffer;

/**
 * What a viewer can be sent, as it said itself (RFB "SetEncodings", "Encodings", "Pseudo-encodings").
 *
 * <p>What is not listed here is not asked of the server. In neither mode: xvp (-309), which powers machines off; audio (-259), gii
 * (-305) and extended mouse buttons (-316), which change what client messages look like; the extended clipboard (0xC0A1E5CE), which x11vnc
 * agrees to and then does not take.
 */
final class Encodings {

    private final int[] wanted;

    private Encodings(int[] wanted) {
        this.wanted = wanted;
    }

    /** Of a whole SetEncodings that begins there. */
    static Encodings at(Buffer bytes, int at) {
        int[] wanted = new int[bytes.getUnsignedShort(at + 2)];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = bytes.getInt(at + 4 + 4 * i);
        }
        return new Encodings(wanted);
    }

    /** The SetEncodings, in the viewer's order, of those that such a viewer may have. */
    Buffer message(ViewMode mode) {
        Buffer message = Buffer.buffer(4 + 4 * wanted.length)
                .appendByte((byte) 2)
                .appendByte((byte) 0)
                .appendUnsignedShort(0);
        int count = 0;
        for (int encoding : wanted) {
            if (passes(encoding, mode)) {
                message.appendInt(encoding);
                count++;
            }
        }
        return message.setUnsignedShort(2, count);
    }

    static boolean passes(int encoding, ViewMode mode) {
        return isOfPictures(encoding) || (mode == ViewMode.CONTROL && isOfInput(encoding));
    }

    private static boolean isOfPictures(int encoding) {
        return switch (encoding) {
            case 0, // Raw
                    1, // CopyRect
                    2, // RRE
                    5, // Hextile
                    6, // zlib
                    7, // Tight
                    16, // ZRLE
                    21, // JPEG
                    50, // H.264
                    -260, // Tight PNG
                    -223, // DesktopSize
                    -224, // LastRect
                    -239, // Cursor
                    0x574D5664, // VMware cursor
                    -307, // DesktopName
                    -312, // Fence
                    -313 -> // ContinuousUpdates
                true;
            default -> isQuality(encoding);
        };
    }

    /** "JPEG Quality Level Pseudo-encoding" and "Compression Level Pseudo-encoding". */
    private static boolean isQuality(int encoding) {
        return (encoding >= -32 && encoding <= -23) || (encoding >= -256 && encoding <= -247);
    }

    private static boolean isOfInput(int encoding) {
        return switch (encoding) {
            case -258, // QEMU extended key events
                    -261, // QEMU LED state
                    -308 -> // ExtendedDesktopSize
                true;
            default -> false;
        };
    }
}
