package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * One named thing about a sandbox that is or is not well.
 *
 * @param type what it is about, one of {@link ConditionType} or a name that this build does not know yet
 * @param reason why, in the words of a person: {@code Xvfb exited: signal 9}
 * @param since when {@code ok} last changed
 * @param version grows with every change of this condition; the highest wins, whichever message brings it
 */
public record Condition(String type, boolean ok, String reason, Instant since, long version)
        implements ProtocolMessage {

    /** The most conditions that one sandbox reports. */
    public static final int MAX_PER_SANDBOX = 64;

    public static Condition read(Fields fields) {
        return new Condition(
                fields.token("type", 64),
                fields.bool("ok"),
                fields.text("reason", 500),
                fields.instant("since"),
                fields.integer("version", 0L, Wire.MAX_INTEGER));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("type", type)
                .put("ok", ok)
                .put("reason", reason)
                .put("since", Wire.instant(since))
                .put("version", version);
    }
}
