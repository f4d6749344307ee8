package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;

/**
 * The worker takes no new task; those that run go on.
 *
 * @param view only as long as this view of the screen is open, whatever becomes of the control plane and the agent meanwhile; nothing changes
 *     where the worker takes nothing new already
 */
public record Pause(Optional<UUID> view) implements Order {

    static final String TYPE = "pause";

    /** By whoever orders it, until it is ordered otherwise. */
    public Pause() {
        this(Optional.empty());
    }

    static Pause read(Fields fields) {
        return new Pause(
                fields.has("view") ? Optional.of(fields.sandboxId("view").value()) : Optional.empty());
    }

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject().put("type", TYPE);
        view.ifPresent(id -> json.put("view", id.toString()));
        return json;
    }
}
