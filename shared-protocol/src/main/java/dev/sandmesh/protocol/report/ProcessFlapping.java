package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** A process exited {@code exits} times within {@code windowSeconds}; the next try is at {@code retryAt}. */
public record ProcessFlapping(String process, int exits, long windowSeconds, Instant retryAt, String reason)
        implements AgentFact {

    static final String TYPE = "process-flapping";

    static ProcessFlapping read(Fields fields) {
        return new ProcessFlapping(
                fields.token("process", 64),
                fields.integer("exits", 0, Integer.MAX_VALUE),
                fields.integer("windowSeconds", 0L, Wire.MAX_INTEGER),
                fields.instant("retryAt"),
                fields.text("reason", 500));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("type", TYPE)
                .put("process", process)
                .put("exits", exits)
                .put("windowSeconds", windowSeconds)
                .put("retryAt", Wire.instant(retryAt))
                .put("reason", reason);
    }
}
