package dev.sandmesh.control.operation;

import io.vertx.core.buffer.Buffer;

/** The beginning of what one command wrote. */
record Kept(Buffer stdout, Buffer stderr) {

    long length() {
        return (long) stdout.length() + stderr.length();
    }
}
