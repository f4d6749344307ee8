package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Asks for a page of operations, newest first. What is empty does not narrow it down.
 *
 * @param author id or name of who ordered it
 * @param sandbox one of its targets
 * @param from not created before
 * @param to created before
 */
public record ListOperations(
        List<String> status,
        List<String> action,
        Optional<String> author,
        Optional<SandboxId> sandbox,
        List<String> environment,
        Optional<Instant> from,
        Optional<Instant> to,
        int page,
        int pageSize)
        implements FleetQuery {

    static final String TYPE = "list-operations";

    private static final int MOST_VALUES = 20;

    public ListOperations {
        status = List.copyOf(status);
        action = List.copyOf(action);
        environment = List.copyOf(environment);
    }

    static ListOperations read(Fields fields) {
        return new ListOperations(
                SandboxSelector.texts(fields, "status", MOST_VALUES, 32),
                SandboxSelector.texts(fields, "action", MOST_VALUES, 32),
                fields.optionalText("author", 300),
                fields.has("sandbox") ? Optional.of(fields.sandboxId("sandbox")) : Optional.empty(),
                SandboxSelector.texts(fields, "environment", MOST_VALUES, 63),
                fields.optionalInstant("from"),
                fields.optionalInstant("to"),
                ListSandboxes.page(fields),
                ListSandboxes.pageSize(fields));
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject().put("type", TYPE);
        SandboxSelector.put(json, "status", status);
        SandboxSelector.put(json, "action", action);
        author.ifPresent(who -> json.put("author", who));
        sandbox.ifPresent(id -> json.put("sandbox", id.toString()));
        SandboxSelector.put(json, "environment", environment);
        from.ifPresent(instant -> json.put("from", Wire.instant(instant)));
        to.ifPresent(instant -> json.put("to", Wire.instant(instant)));
        return json.put("page", page).put("pageSize", pageSize);
    }
}
