package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** Ends a running job: kills what it started, or gives up waiting. One that has ended stays as it is. */
public record Cancel(UUID commandId) implements Order {

    static final String TYPE = "cancel";

    static Cancel read(Fields fields) {
        return new Cancel(fields.sandboxId("commandId").value());
    }

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE).put("commandId", commandId.toString());
    }
}
