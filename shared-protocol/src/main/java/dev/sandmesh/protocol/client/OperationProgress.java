package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;

/** What has just become of an operation: how it stands, and those of its targets that stand otherwise than before. */
public record OperationProgress(UUID id, OperationStatus status, OperationCounts counts, List<Target> targets)
        implements ProtocolMessage {

    /** The most targets in one message, so that it stays below the largest body. */
    public static final int MOST_TARGETS = 100;

    public OperationProgress {
        targets = List.copyOf(targets);
    }

    /**
     * One sandbox.
     *
     * @param code stable name of the particular outcome; empty when there is none
     */
    public record Target(SandboxId sandboxId, TargetStatus status, String code, String message)
            implements ProtocolMessage {

        static Target read(Fields fields) {
            return new Target(
                    fields.sandboxId("sandboxId"),
                    fields.constant("status", TargetStatus.class),
                    fields.text("code", 64),
                    fields.text("message", 1_000));
        }

        @Override
        public JsonObject toJson() {
            return new JsonObject()
                    .put("sandboxId", sandboxId.toString())
                    .put("status", Wire.constant(status))
                    .put("code", code)
                    .put("message", message);
        }
    }

    public static OperationProgress read(Fields fields) {
        return new OperationProgress(
                fields.sandboxId("id").value(),
                fields.constant("status", OperationStatus.class),
                OperationCounts.read(fields.object("counts")),
                fields.list("targets", MOST_TARGETS, Target::read));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("id", id.toString())
                .put("status", Wire.constant(status))
                .put("counts", counts.toJson())
                .put("targets", Wire.objects(targets));
    }
}
