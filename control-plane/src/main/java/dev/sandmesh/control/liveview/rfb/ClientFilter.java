package dev.sandmesh.control.liveview.rfb;

import dev.sandmesh.protocol.view.ViewMode;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets through of a viewer's RFB 3.8 connection what its mode allows, from after its ClientInit on; used by one event loop.
 *
 * <p>An allow-list: a message that is not in {@link ClientMessage} ends the connection, an encoding that is not in {@link Encodings}
 * is not asked of the server. In control all that is known passes but xvp.
 *
 * <p>Short messages pass when they are whole, a clipboard and a layout of screens as they come once their head was judged; what is
 * dropped is never kept. So it keeps at most {@link ClientMessage#MAX_UNIT_BYTES} of a message, the last SetEncodings, and {@link
 * HeldInput#MAX_KEYS} keys: below 32 KiB, whatever is sent. What passes is not copied where it is one run of the piece's bytes.
 *
 * <p>It does not read what the server sends. A server that sends its clipboard unasked (ServerCutText) shows it to viewers too:
 * run x11vnc with {@code -nosel}, or without a clipboard, where they must not see it.
 */
public final class ClientFilter {

    private final HeldInput held = new HeldInput();
    private final Buffer begun = Buffer.buffer(new byte[ClientMessage.MAX_UNIT_BYTES]);
    private int begunBytes;
    private int payloadBytes;
    private boolean payloadPasses;
    private @Nullable Encodings encodings;
    private ViewMode mode;
    private long inputs;
    private Optional<RfbFault> fault = Optional.empty();

    /** Of a connection whose handshakes are done. */
    public ClientFilter(ViewMode mode) {
        this.mode = mode;
    }

    /** Takes the next bytes of the viewer, in whatever pieces; after a fault nothing passes any more. */
    public Passage accept(Buffer piece) {
        if (fault.isPresent()) {
            return new Passage(Buffer.buffer(), fault);
        }
        Outflow out = new Outflow(piece);
        try {
            int at = 0;
            while (at < piece.length()) {
                at = payloadBytes > 0 ? payload(piece, at, out) : message(piece, at, out);
            }
        } catch (RfbException e) {
            fault = Optional.of(e.fault());
            out.write(release());
        }
        return new Passage(out.bytes(), fault);
    }

    /**
     * From the next message on, that is from the next whose last byte (of a clipboard or a layout of screens: of whose head) has not
     * come yet.
     *
     * @return what is to be written to the VNC server now, possibly nothing: {@link #release()} if the control is taken away, and in
     *     any case which encodings the viewer has from now on
     */
    public Buffer switchTo(ViewMode next) {
        if (next == mode || fault.isPresent()) {
            return Buffer.buffer();
        }
        Buffer now = next == ViewMode.VIEW ? release() : Buffer.buffer();
        mode = next;
        return encodings == null ? now : now.appendBuffer(encodings.message(next));
    }

    /**
     * Lets go of everything: key-up for every key that is held, a pointer without buttons at its last place. Where a payload is on its
     * way it is ended first, with zeros, and what comes of it later is dropped: whoever stops in the middle of a clipboard would
     * otherwise hold the keys as long as he likes. To be written to the VNC server also when the viewer has gone, before its
     * connection is closed.
     *
     * @return nothing when nothing is held; at most 1 MiB and 4 KiB
     */
    public Buffer release() {
        Buffer messages = Buffer.buffer();
        if (payloadPasses && payloadBytes > 0) {
            messages.appendBytes(new byte[payloadBytes]);
            payloadPasses = false;
        }
        return messages.appendBuffer(held.release());
    }

    /** What the viewer may do now. */
    public ViewMode mode() {
        return mode;
    }

    /** How many messages that do something to the sandbox have passed: where it does not grow, nobody is at the keys. */
    public long inputs() {
        return inputs;
    }

    private int payload(Buffer piece, int at, Outflow out) {
        int end = at + Math.min(payloadBytes, piece.length() - at);
        payloadBytes -= end - at;
        if (payloadPasses) {
            out.pass(at, end);
        }
        return end;
    }

    private int message(Buffer piece, int at, Outflow out) {
        if (begunBytes > 0) {
            return resume(piece, at, out);
        }
        int available = piece.length() - at;
        ClientMessage message = ClientMessage.at(piece, at);
        int unit = message.unitBytes(piece, at, available);
        if (unit > available) {
            keep(piece, at, available);
            return piece.length();
        }
        if (judge(message, piece, at, out)) {
            out.pass(at, at + unit);
        }
        return at + unit;
    }

    private int resume(Buffer piece, int at, Outflow out) {
        ClientMessage message = ClientMessage.at(begun, 0);
        int unit = message.unitBytes(begun, 0, begunBytes);
        int taken = Math.min(unit - begunBytes, piece.length() - at);
        keep(piece, at, taken);
        // its head may just have told that there is more of it
        if (begunBytes == message.unitBytes(begun, 0, begunBytes)) {
            int whole = begunBytes;
            begunBytes = 0;
            if (judge(message, begun, 0, out)) {
                out.write(begun.slice(0, whole));
            }
        }
        return at + taken;
    }

    private void keep(Buffer piece, int at, int count) {
        begun.setBuffer(begunBytes, piece, at, count);
        begunBytes += count;
    }

    /** Whether this unit passes as it is. */
    private boolean judge(ClientMessage message, Buffer bytes, int at, Outflow out) {
        payloadBytes = message.payloadBytes(bytes, at);
        payloadPasses = message.passes(mode);
        if (!payloadPasses) {
            return false;
        }
        switch (message) {
            case SET_ENCODINGS -> {
                encodings = Encodings.at(bytes, at);
                out.write(encodings.message(mode));
                return false;
            }
            case KEY_EVENT -> held.key(bytes, at);
            case QEMU_KEY_EVENT -> held.qemuKey(bytes, at);
            case POINTER_EVENT -> held.pointer(bytes, at);
            case SET_PIXEL_FORMAT,
                    FRAMEBUFFER_UPDATE_REQUEST,
                    CLIENT_CUT_TEXT,
                    ENABLE_CONTINUOUS_UPDATES,
                    CLIENT_FENCE,
                    XVP,
                    SET_DESKTOP_SIZE -> {}
        }
        if (message.isInput()) {
            inputs++;
        }
        return true;
    }
}
