package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * One committed fact.
 *
 * @param seq its number, without holes, in the order of commits
 * @param id of the thing that changed, unique within its kind
 * @param sandboxId the sandbox that it concerns
 * @param patch JSON merge patch (RFC 7396) on the view of that thing
 */
public record Change(
        long seq, ChangeKind kind, String id, SandboxId sandboxId, String environment, Instant at, JsonObject patch)
        implements ProtocolMessage {

    public static Change read(Fields fields) {
        return new Change(
                fields.integer("seq", 1L, Wire.MAX_INTEGER),
                fields.constant("kind", ChangeKind.class),
                fields.token("id", 64),
                fields.sandboxId("sandboxId"),
                fields.token("environment", 63),
                fields.instant("at"),
                fields.raw("patch"));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("seq", seq)
                .put("kind", Wire.constant(kind))
                .put("id", id)
                .put("sandboxId", sandboxId.toString())
                .put("environment", environment)
                .put("at", Wire.instant(at))
                .put("patch", patch);
    }
}
