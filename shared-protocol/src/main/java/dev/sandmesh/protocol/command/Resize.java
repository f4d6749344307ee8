package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** The terminal of a running {@link Exec} has another size. */
public record Resize(UUID commandId, WindowSize size) implements Order {

    static final String TYPE = "resize";

    static Resize read(Fields fields) {
        return new Resize(fields.sandboxId("commandId").value(), WindowSize.read(fields.object("size")));
    }

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("type", TYPE)
                .put("commandId", commandId.toString())
                .put("size", size.toJson());
    }
}
