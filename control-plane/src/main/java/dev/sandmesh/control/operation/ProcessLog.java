package dev.sandmesh.control.operation;

import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.command.LogLines;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** The last lines that a process wrote, as its agent read them at {@code at}. */
public record ProcessLog(LogLines lines, Instant at) {

    /** As the contract shows it. */
    JsonObject toJson() {
        return lines.toJson().put("at", Wire.instant(at));
    }
}
