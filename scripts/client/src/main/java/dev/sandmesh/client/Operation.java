package dev.sandmesh.client;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.client.OperationCounts;
import dev.sandmesh.protocol.client.OperationStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;

/**
 * An operation as it stood when it was asked for.
 *
 * @param targets the first 200 sandboxes with what became of each, where one operation was asked for
 * @param view all of it, as the contract shows it
 */
public record Operation(
        UUID id, OperationStatus status, OperationCounts counts, List<JsonObject> targets, JsonObject view) {

    public Operation {
        targets = List.copyOf(targets);
    }

    static Operation of(JsonObject view) {
        Fields fields = Fields.of(view);
        return new Operation(
                fields.sandboxId("id").value(),
                fields.constant("status", OperationStatus.class),
                OperationCounts.read(fields.object("counts")),
                view.getJsonArray("targets", new JsonArray()).stream()
                        .map(JsonObject.class::cast)
                        .toList(),
                view);
    }

    public boolean over() {
        return status != OperationStatus.RUNNING;
    }
}
