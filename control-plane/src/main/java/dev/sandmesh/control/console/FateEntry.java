package dev.sandmesh.control.console;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.command.Commands;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Outcome;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The row that tells what came of a program or a terminal. */
final class FateEntry {

    private static final List<String> NUMBERS =
            List.of("exitCode", "signal", "outputBytes", "inputBytes", "durationMillis");

    private FateEntry() {}

    static AuditEntry of(OpenTrail.Open open, CommandResult result) {
        JsonObject details = open.ids().copy().put("outcome", Wire.constant(result.outcome()));
        NUMBERS.forEach(name -> {
            if (result.result().getValue(name) instanceof Number number) {
                details.put(name, number);
            }
        });
        if (!result.code().isEmpty()) {
            details.put("code", result.code()).put("message", result.message());
        }
        if (!result.code().equals("signal")) {
            // how it was ended for another reason is none by itself
            details.remove("signal");
        }
        AuditEntry entry = open.row().with(details);
        return result.outcome() == Outcome.OK
                ? entry
                : entry.refused(Commands.failure(result).code());
    }
}
