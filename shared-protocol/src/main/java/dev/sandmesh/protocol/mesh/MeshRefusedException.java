package dev.sandmesh.protocol.mesh;

import java.io.IOException;

/** A handshake of the mesh came to no good end. Without a stack: strangers may cause as many of these as they like. */
final class MeshRefusedException extends IOException {

    private static final long serialVersionUID = 1;

    private final MeshRefusal reason;

    MeshRefusedException(MeshRefusal reason) {
        super("the other side " + reason.sentence());
        this.reason = reason;
    }

    MeshRefusal reason() {
        return reason;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
