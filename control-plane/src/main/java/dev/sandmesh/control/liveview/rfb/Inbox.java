package dev.sandmesh.control.liveview.rfb;

import io.vertx.core.buffer.Buffer;

/** What of a handshake has come and was not read yet: never more than one message and one piece. */
final class Inbox {

    private Buffer bytes = Buffer.buffer();

    void add(Buffer piece) {
        bytes = bytes.length() == 0 ? piece : bytes.copy().appendBuffer(piece);
    }

    boolean has(int count) {
        return bytes.length() >= count;
    }

    /** The first so many, which stay. */
    Buffer peek(int count) {
        return bytes.slice(0, count);
    }

    Buffer take(int count) {
        Buffer taken = peek(count);
        skip(count);
        return taken;
    }

    void skip(int count) {
        bytes = bytes.slice(count, bytes.length());
    }

    int takeByte() {
        return take(1).getUnsignedByte(0);
    }

    long takeInt() {
        return take(4).getUnsignedInt(0);
    }

    Buffer takeAll() {
        return take(bytes.length());
    }
}
