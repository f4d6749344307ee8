package dev.sandmesh.control.liveview;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What one node asks of the one that owns a sandbox: who looks at its screen, or that somebody looks no longer. Whether whoever asked may
 * have that is seen to by the node that was asked first.
 *
 * @param node that it is for
 */
record ViewQuestion(String node, SandboxId sandboxId, Optional<Disconnection> disconnection, Instant expiresAt) {

    static final String TYPE = "sandmesh-view-question";
    static final Duration LIFETIME = Duration.ofSeconds(10);
    private static final int LONGEST_NODE = 200;
    private static final int LONGEST_SENTENCE = 500;

    /** Whose view is to end, and what they are told. */
    record Disconnection(UUID viewId, String sentence) {}

    static ViewQuestion read(JsonObject payload) {
        Fields fields = Fields.of(payload);
        return new ViewQuestion(
                fields.token("node", LONGEST_NODE),
                fields.sandboxId("sandboxId"),
                fields.optionalObject("disconnection")
                        .map(named -> new Disconnection(
                                named.sandboxId("viewId").value(), named.text("sentence", LONGEST_SENTENCE))),
                fields.instant("expiresAt"));
    }

    JsonObject toJson() {
        JsonObject payload = new JsonObject()
                .put("node", node)
                .put("sandboxId", sandboxId.toString())
                .put("expiresAt", Wire.instant(expiresAt));
        disconnection.ifPresent(one -> payload.put(
                "disconnection",
                new JsonObject().put("viewId", one.viewId().toString()).put("sentence", one.sentence())));
        return payload;
    }
}
