package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;

/**
 * A supervised process is running and ready.
 *
 * @param adopted true when it was found running rather than started
 * @param reason why it was started: {@code first start}, {@code exited: signal 9}
 */
public record ProcessStarted(String process, long pid, int restarts, boolean adopted, String reason)
        implements AgentFact {

    static final String TYPE = "process-started";

    static ProcessStarted read(Fields fields) {
        return new ProcessStarted(
                fields.token("process", 64),
                fields.integer("pid", 0L, Wire.MAX_INTEGER),
                fields.integer("restarts", 0, Integer.MAX_VALUE),
                fields.bool("adopted"),
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
                .put("pid", pid)
                .put("restarts", restarts)
                .put("adopted", adopted)
                .put("reason", reason);
    }
}
