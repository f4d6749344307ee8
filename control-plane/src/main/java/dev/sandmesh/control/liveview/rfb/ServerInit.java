package dev.sandmesh.control.liveview.rfb;

import dev.sandmesh.control.liveview.rfb.RfbFault.Kind;
import io.vertx.core.buffer.Buffer;

/**
 * The screen, as the VNC server told it (RFB "ServerInit").
 *
 * @param widthPixels from 0 to 65535
 * @param heightPixels from 0 to 65535
 * @param message the whole of it, with the pixel format and the name of the desktop, at most {@link #MAX_BYTES}; written to by nobody
 */
public record ServerInit(int widthPixels, int heightPixels, Buffer message) {

    static final int HEAD_BYTES = 24;

    /** Bytes of a whole one. */
    static final int MAX_BYTES = HEAD_BYTES + Texts.MAX_BYTES;

    /** How long one is that begins with these {@link #HEAD_BYTES}. */
    static int bytes(Buffer head) {
        long name = head.getUnsignedInt(20);
        if (name > Texts.MAX_BYTES) {
            throw new RfbException(
                    Kind.TOO_LONG,
                    "The VNC server's desktop has a name of " + name + " bytes, of which a live view takes "
                            + Texts.MAX_BYTES + ": give it a shorter one.");
        }
        return HEAD_BYTES + (int) name;
    }

    static ServerInit of(Buffer message) {
        return new ServerInit(message.getUnsignedShort(0), message.getUnsignedShort(2), message);
    }
}
