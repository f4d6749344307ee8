package dev.sandmesh.control.command;

import dev.sandmesh.control.registry.Health;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.command.CommandResult;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What came of a command that the agent carried out. */
public record CommandOutcome(
        SandboxId sandboxId, String action, CommandResult result, Instant at, Duration took, Optional<Health> health) {

    public CommandOutcome with(Health now, JsonObject fresh) {
        CommandResult shown =
                new CommandResult(result.commandId(), result.outcome(), result.code(), result.message(), fresh);
        return new CommandOutcome(sandboxId, action, shown, at, took, Optional.of(now));
    }

    /** As the contract shows it. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("commandId", result.commandId().toString())
                .put("sandboxId", sandboxId.toString())
                .put("action", action)
                .put("outcome", Wire.constant(result.outcome()))
                .put("message", result.message())
                .put("at", Wire.instant(at))
                .put("durationMillis", took.toMillis())
                .put("result", result.result());
        if (!result.code().isEmpty()) {
            json.put("code", result.code());
        }
        health.ifPresent(now -> json.put("health", now.toJson()));
        return json;
    }
}
