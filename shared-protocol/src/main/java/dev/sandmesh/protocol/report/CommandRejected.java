package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;

/**
 * The agent was sent commands that it did not believe.
 *
 * @param code why: {@code bad_signature}, {@code expired}, {@code replayed}, {@code wrong_sandbox}, {@code stale_epoch}, {@code
 *     other_process}
 * @param message about the newest of them, for a person
 * @param count how many for that reason since it was told last
 */
public record CommandRejected(String code, String message, int count) implements AgentFact {

    static final String TYPE = "command-rejected";

    static CommandRejected read(Fields fields) {
        return new CommandRejected(
                fields.token("code", 64), fields.text("message", 500), fields.integer("count", 1, 1_000_000_000));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("type", TYPE)
                .put("code", code)
                .put("message", message)
                .put("count", count);
    }
}
