package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One committed fact.
 *
 * @param seq its number, without holes, in the order of commits
 * @param id of the thing that changed, unique within its kind
 * @param sandboxId the sandbox that it concerns; null for what concerns all of them
 * @param environment empty for what belongs to none: everybody may see it
 * @param patch JSON merge patch (RFC 7396) on the view of that thing
 */
public record Change(
        long seq,
        ChangeKind kind,
        String id,
        @Nullable SandboxId sandboxId,
        String environment,
        Instant at,
        JsonObject patch)
        implements ProtocolMessage {

    /** The sandbox that it concerns, where the kind says that there is one. */
    public SandboxId sandbox() {
        return Objects.requireNonNull(sandboxId, "a change of this kind concerns a sandbox");
    }

    public static Change read(Fields fields) {
        return new Change(
                fields.integer("seq", 1L, Wire.MAX_INTEGER),
                fields.constant("kind", ChangeKind.class),
                fields.token("id", 64),
                fields.has("sandboxId") ? fields.sandboxId("sandboxId") : null,
                fields.has("environment") ? fields.token("environment", 63) : "",
                fields.instant("at"),
                fields.raw("patch"));
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("seq", seq)
                .put("kind", Wire.constant(kind))
                .put("id", id);
        if (sandboxId != null) {
            json.put("sandboxId", sandboxId.toString());
        }
        if (!environment.isEmpty()) {
            json.put("environment", environment);
        }
        return json.put("at", Wire.instant(at)).put("patch", patch);
    }
}
