package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;

/**
 * The worker takes tasks again: ends a pause and a drain.
 *
 * @param view only what this view of the screen has paused
 */
public record Resume(Optional<UUID> view) implements Order {

    static final String TYPE = "resume";

    /** By whoever orders it, until it is ordered otherwise. */
    public Resume() {
        this(Optional.empty());
    }

    static Resume read(Fields fields) {
        return new Resume(
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
