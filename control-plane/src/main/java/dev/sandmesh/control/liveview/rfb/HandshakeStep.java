package dev.sandmesh.control.liveview.rfb;

import io.vertx.core.buffer.Buffer;

/** Where a handshake is after a piece of the other side's bytes. */
public sealed interface HandshakeStep {

    /** To be written to the other side first, possibly nothing. */
    Buffer answer();

    /** There is more to come. */
    record More(Buffer answer) implements HandshakeStep {}

    /**
     * It is done.
     *
     * @param rest what the other side has said after it
     */
    record Agreed(Buffer answer, ServerInit screen, Buffer rest) implements HandshakeStep {}

    /** It has failed: to be closed. */
    record Failed(Buffer answer, RfbFault fault) implements HandshakeStep {}
}
