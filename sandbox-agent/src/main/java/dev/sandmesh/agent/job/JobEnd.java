package dev.sandmesh.agent.job;

import dev.sandmesh.protocol.command.Outcome;
import io.vertx.core.json.JsonObject;

/**
 * How a job ended.
 *
 * @param code stable name of it; empty for {@link Outcome#OK}
 * @param message one sentence for a person
 */
public record JobEnd(Outcome outcome, String code, String message, JsonObject result) {

    public static JobEnd ok(String message, JsonObject result) {
        return new JobEnd(Outcome.OK, "", message, result);
    }
}
