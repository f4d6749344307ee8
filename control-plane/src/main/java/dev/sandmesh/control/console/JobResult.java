package dev.sandmesh.control.console;

import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.command.CommandResult;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The fate of a job as the contract shows it. */
final class JobResult {

    private static final List<String> SHOWN = List.of(
            "exitCode",
            "signal",
            "outputBytes",
            "droppedBytes",
            "durationMillis",
            "lostBytes",
            "inputBytes",
            "from",
            "to",
            "size");

    private JobResult() {}

    static JsonObject of(CommandResult fate) {
        JsonObject json = new JsonObject()
                .put("commandId", fate.commandId().toString())
                .put("outcome", Wire.constant(fate.outcome()))
                .put("message", fate.message());
        if (!fate.code().isEmpty()) {
            json.put("code", fate.code());
        }
        SHOWN.forEach(name -> {
            if (fate.result().getValue(name) instanceof Number number) {
                json.put(name, number);
            }
        });
        boolean lacking = json.getLong("droppedBytes", 0L) > 0 || json.getLong("lostBytes", 0L) > 0;
        return json.put("truncated", lacking);
    }
}
