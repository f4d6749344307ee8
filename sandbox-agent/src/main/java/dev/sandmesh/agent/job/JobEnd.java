package dev.sandmesh.agent.job;

import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Outcome;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/**
 * How a job ended.
 *
 * @param code stable name of it; empty for {@link Outcome#OK}
 * @param message one sentence for a person
 */
public record JobEnd(Outcome outcome, String code, String message, JsonObject result) {

    private static final int LONGEST_MESSAGE = 1_000;

    public static JobEnd ok(String message, JsonObject result) {
        return new JobEnd(Outcome.OK, "", message, result);
    }

    public static JobEnd refused(String code, String message) {
        return new JobEnd(Outcome.REFUSED, code, message, new JsonObject());
    }

    public static JobEnd failed(String code, String message) {
        return new JobEnd(Outcome.FAILED, code, message, new JsonObject());
    }

    public CommandResult of(UUID commandId) {
        String told = message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE);
        return new CommandResult(commandId, outcome, code, told, result);
    }
}
