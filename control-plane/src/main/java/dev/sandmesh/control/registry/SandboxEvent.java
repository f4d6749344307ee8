package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/**
 * One entry of a sandbox's timeline.
 *
 * @param id a UUIDv7, made once by whoever saw it happen: the same entry written twice stays one
 * @param kind for programs, in camel case: {@code processExited}
 * @param message for people: {@code Xvfb exited: signal 9}
 */
public record SandboxEvent(UUID id, Instant at, String kind, Severity severity, String message, JsonObject data) {

    /** What {@link #toJson} has written. */
    static SandboxEvent of(JsonObject written) {
        return new SandboxEvent(
                UUID.fromString(written.getString("id")),
                written.getInstant("at"),
                written.getString("kind"),
                Severity.valueOf(written.getString("severity").toUpperCase(Locale.ROOT)),
                written.getString("message"),
                written.getJsonObject("data", new JsonObject()));
    }

    /** As the contract shows it, and as its change carries it. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("id", id.toString())
                .put("at", Wire.instant(at))
                .put("kind", kind)
                .put("severity", severity.wireName())
                .put("message", message)
                .put("data", data);
    }
}
