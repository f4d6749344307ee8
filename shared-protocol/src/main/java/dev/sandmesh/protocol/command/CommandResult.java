package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/**
 * What came of a command.
 *
 * @param code stable name of the particular outcome, {@code unknown_process} for example; empty when there is none
 * @param message one sentence for a person
 * @param result what the order brings: a {@link Check} a heartbeat under {@code heartbeat}, a {@link ReadLog} a {@link
 *     LogLines} under {@code log}
 */
public record CommandResult(UUID commandId, Outcome outcome, String code, String message, JsonObject result)
        implements ProtocolMessage {

    public static CommandResult read(Fields fields) {
        return new CommandResult(
                fields.sandboxId("commandId").value(),
                fields.constant("outcome", Outcome.class),
                fields.text("code", 64),
                fields.text("message", 1_000),
                fields.cleaned("result"));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("commandId", commandId.toString())
                .put("outcome", Wire.constant(outcome))
                .put("code", code)
                .put("message", message)
                .put("result", result);
    }
}
