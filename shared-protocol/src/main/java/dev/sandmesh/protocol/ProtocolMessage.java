package dev.sandmesh.protocol;

import io.vertx.core.json.JsonObject;

/** Anything that travels: it writes itself as JSON, and its static {@code read(Fields)} reads it back. */
public interface ProtocolMessage {

    /** The wire form: integers below 2^53, instants as ISO-8601 UTC strings with milliseconds. */
    JsonObject toJson();
}
