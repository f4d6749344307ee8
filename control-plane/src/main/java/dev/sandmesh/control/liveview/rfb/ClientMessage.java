package dev.sandmesh.control.liveview.rfb;

import dev.sandmesh.control.liveview.rfb.RfbFault.Kind;
import dev.sandmesh.protocol.view.ViewMode;
import io.vertx.core.buffer.Buffer;

/**
 * All that a viewer may say, with what it takes to find its end (RFB "Client to Server Messages").
 *
 * <p>Each has one length: what changes lengths when it is negotiated (extended mouse buttons, audio, gii) never is, see {@link
 * Encodings}. So no viewer can make the server see a message begin where this sees a payload.
 */
enum ClientMessage {
    /** "SetPixelFormat" */
    SET_PIXEL_FORMAT(20, Audience.VIEWERS),
    /** "SetEncodings": head, then 4 bytes each. */
    SET_ENCODINGS(4, Audience.VIEWERS),
    /** "FramebufferUpdateRequest" */
    FRAMEBUFFER_UPDATE_REQUEST(10, Audience.VIEWERS),
    /** "KeyEvent" */
    KEY_EVENT(8, Audience.CONTROLLERS),
    /** "PointerEvent" */
    POINTER_EVENT(6, Audience.CONTROLLERS),
    /** "ClientCutText", also "Extended Clipboard Pseudo-Encoding", whose length is negative: head, then the text. */
    CLIENT_CUT_TEXT(8, Audience.CONTROLLERS),
    /** "EnableContinuousUpdates" */
    ENABLE_CONTINUOUS_UPDATES(10, Audience.VIEWERS),
    /** "ClientFence": head, then what the server wants back. */
    CLIENT_FENCE(9, Audience.VIEWERS),
    /** "xvp Client Message": shuts the machine down, for nobody. */
    XVP(4, Audience.NOBODY),
    /** "SetDesktopSize": head, then 16 bytes each screen. */
    SET_DESKTOP_SIZE(8, Audience.CONTROLLERS),
    /** "QEMU Extended Key Event Message": head, then the key. */
    QEMU_KEY_EVENT(2, Audience.CONTROLLERS);

    /** Encodings of one message; noVNC sends 27. */
    static final int MAX_ENCODINGS = 256;

    /** Bytes of a fence ("ServerFence": a payload of up to 64). */
    static final int MAX_FENCE_BYTES = 64;

    /** Bytes of a clipboard; the limit of libvncserver. */
    static final int MAX_TEXT_BYTES = 1 << 20;

    /** Bytes of the longest message that is kept until it is whole. */
    static final int MAX_UNIT_BYTES = SET_ENCODINGS.head + 4 * MAX_ENCODINGS;

    private static final int QEMU_KEY_BYTES = 10;

    private enum Audience {
        VIEWERS,
        CONTROLLERS,
        NOBODY
    }

    private final int head;
    private final Audience audience;

    ClientMessage(int head, Audience audience) {
        this.head = head;
        this.audience = audience;
    }

    /** Of the type that stands there. */
    static ClientMessage at(Buffer bytes, int at) {
        int type = bytes.getUnsignedByte(at);
        return switch (type) {
            case 0 -> SET_PIXEL_FORMAT;
            case 2 -> SET_ENCODINGS;
            case 3 -> FRAMEBUFFER_UPDATE_REQUEST;
            case 4 -> KEY_EVENT;
            case 5 -> POINTER_EVENT;
            case 6 -> CLIENT_CUT_TEXT;
            case 150 -> ENABLE_CONTINUOUS_UPDATES;
            case 248 -> CLIENT_FENCE;
            case 250 -> XVP;
            case 251 -> SET_DESKTOP_SIZE;
            case 255 -> QEMU_KEY_EVENT;
            default -> throw unknown("of type " + type);
        };
    }

    /**
     * How many bytes are judged at once: the message, or its head where the payload is let through, or dropped, as it comes.
     *
     * @param available from 1 on; with fewer than the head the answer is the head's length, which is more than available
     * @return from 2 to {@link #MAX_UNIT_BYTES}
     */
    int unitBytes(Buffer bytes, int at, int available) {
        return available < head ? head : head + restBytes(bytes, at);
    }

    private int restBytes(Buffer bytes, int at) {
        return switch (this) {
            case SET_ENCODINGS -> 4 * limited(bytes.getUnsignedShort(at + 2), MAX_ENCODINGS, "encodings");
            case CLIENT_FENCE -> limited(bytes.getUnsignedByte(at + 8), MAX_FENCE_BYTES, "bytes of a fence");
            case QEMU_KEY_EVENT -> qemuBytes(bytes.getUnsignedByte(at + 1));
            case SET_PIXEL_FORMAT,
                    FRAMEBUFFER_UPDATE_REQUEST,
                    KEY_EVENT,
                    POINTER_EVENT,
                    CLIENT_CUT_TEXT,
                    ENABLE_CONTINUOUS_UPDATES,
                    XVP,
                    SET_DESKTOP_SIZE -> 0;
        };
    }

    /** How many bytes of payload follow the unit; from 0 to {@link #MAX_TEXT_BYTES}. */
    int payloadBytes(Buffer bytes, int at) {
        return switch (this) {
            // the magnitude of the least number is none of its type
            case CLIENT_CUT_TEXT ->
                limited(Math.abs((long) bytes.getInt(at + 4)), MAX_TEXT_BYTES, "bytes of a clipboard");
            case SET_DESKTOP_SIZE -> 16 * bytes.getUnsignedByte(at + 6);
            case SET_PIXEL_FORMAT,
                    SET_ENCODINGS,
                    FRAMEBUFFER_UPDATE_REQUEST,
                    KEY_EVENT,
                    POINTER_EVENT,
                    ENABLE_CONTINUOUS_UPDATES,
                    CLIENT_FENCE,
                    XVP,
                    QEMU_KEY_EVENT -> 0;
        };
    }

    boolean passes(ViewMode mode) {
        return audience == Audience.VIEWERS || (audience == Audience.CONTROLLERS && mode == ViewMode.CONTROL);
    }

    /** Whether it does something to the sandbox. */
    boolean isInput() {
        return audience == Audience.CONTROLLERS;
    }

    private static int qemuBytes(int subtype) {
        if (subtype != 0) {
            throw unknown("of type 255, QEMU, and its kind " + subtype);
        }
        return QEMU_KEY_BYTES;
    }

    private static int limited(long count, int limit, String what) {
        if (count > limit) {
            throw new RfbException(
                    Kind.TOO_LONG,
                    "The viewer sent " + count + " " + what + ", of which a live view takes " + limit
                            + ": send less at once, and connect again.");
        }
        return (int) count;
    }

    private static RfbException unknown(String what) {
        return new RfbException(
                Kind.UNKNOWN_MESSAGE,
                "The viewer sent a message " + what
                        + ", which a live view does not know, so what follows it cannot be read: use the viewer of"
                        + " this page.");
    }
}
