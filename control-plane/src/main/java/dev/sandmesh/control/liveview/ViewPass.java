package dev.sandmesh.control.liveview;

import dev.sandmesh.control.http.Caller;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.view.ViewMode;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * What the node that a viewer has reached says of him to the one that owns the sandbox: good there, for one view, for a moment. What he may do
 * is not in it: that node knows by itself.
 *
 * @param id good once
 * @param node that it is for
 */
record ViewPass(
        UUID id,
        String node,
        String accountId,
        Caller.Login login,
        SandboxId sandboxId,
        ViewMode mode,
        String address,
        String requestId,
        Instant expiresAt) {

    static final String TYPE = "sandmesh-view-pass";
    static final Duration LIFETIME = Duration.ofSeconds(10);
    private static final int LONGEST = 200;

    static ViewPass of(UUID id, String node, Admission admission, Instant now) {
        return new ViewPass(
                id,
                node,
                admission.caller().id(),
                admission.caller().login(),
                admission.sandboxId(),
                admission.mode(),
                admission.origin().address(),
                admission.origin().requestId(),
                now.plus(LIFETIME));
    }

    static ViewPass read(JsonObject payload) {
        Fields fields = Fields.of(payload);
        return new ViewPass(
                fields.sandboxId("id").value(),
                fields.token("node", LONGEST),
                fields.text("accountId", LONGEST),
                new Caller.Login(fields.text("login", LONGEST), fields.instant("loginUntil")),
                fields.sandboxId("sandboxId"),
                fields.constant("mode", ViewMode.class),
                fields.text("address", LONGEST),
                fields.text("requestId", LONGEST),
                fields.instant("expiresAt"));
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("id", id.toString())
                .put("node", node)
                .put("accountId", accountId)
                .put("login", login.id())
                .put("loginUntil", Wire.instant(login.until()))
                .put("sandboxId", sandboxId.toString())
                .put("mode", Wire.constant(mode))
                .put("address", address)
                .put("requestId", requestId)
                .put("expiresAt", Wire.instant(expiresAt));
    }
}
