package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Changes after a cursor.
 *
 * @param head number of the newest change of all; a reader that has reached it has missed nothing
 * @param resync true when the cursor is too old or from another history: read the list anew and go on from its cursor
 */
public record ChangePage(List<Change> changes, long head, boolean resync) implements ProtocolMessage {

    public ChangePage {
        changes = List.copyOf(changes);
    }

    public static ChangePage read(Fields fields) {
        return new ChangePage(
                fields.list("changes", ListChanges.MAX_LIMIT, Change::read),
                fields.integer("head", 0L, Wire.MAX_INTEGER),
                fields.bool("resync"));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("changes", Wire.objects(changes))
                .put("head", head)
                .put("resync", resync);
    }
}
