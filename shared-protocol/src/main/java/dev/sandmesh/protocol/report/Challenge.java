package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;

/**
 * No lease yet: register once more, at this very node ({@code control.<node>.register}), with proofs that cover the challenge. It
 * is good once and for a few seconds, so that a registration that somebody recorded is worth nothing.
 */
public record Challenge(String nodeId, String challenge) implements RegisterReply {

    /** The longest challenge that travels, in characters. */
    public static final int LONGEST = 200;

    static final String TYPE = "challenge";

    static Challenge read(Fields fields) {
        return new Challenge(fields.token("nodeId", 64), fields.token("challenge", LONGEST));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE).put("nodeId", nodeId).put("challenge", challenge);
    }
}
