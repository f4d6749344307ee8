package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** No lease: why, in a sentence for the agent's operator, when to ask again, and which nodes may say otherwise. */
public record Refused(RefusalCode code, String message, long retryAfterMillis, List<String> tryNodes)
        implements RegisterReply {

    static final String TYPE = "refused";

    public Refused {
        tryNodes = List.copyOf(tryNodes);
    }

    static Refused read(Fields fields) {
        return new Refused(
                fields.constant("code", RefusalCode.class),
                fields.text("message", 500),
                fields.integer("retryAfterMillis", 0L, 3_600_000L),
                fields.texts("tryNodes", 64, 64));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("type", TYPE)
                .put("code", Wire.constant(code))
                .put("message", message)
                .put("retryAfterMillis", retryAfterMillis)
                .put("tryNodes", Wire.texts(tryNodes));
    }
}
