package dev.sandmesh.control.change;

import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.client.ChangeKind;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A change that matters, before it has a number.
 *
 * @param id of the thing that changed, unique within its kind
 * @param sandboxId the sandbox that it concerns; null for what concerns all of them
 * @param environment empty for what belongs to none
 * @param patch JSON merge patch (RFC 7396) on the view of that thing
 */
public record Fact(ChangeKind kind, String id, @Nullable SandboxId sandboxId, String environment, JsonObject patch) {}
