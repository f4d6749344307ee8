package dev.sandmesh.control.registry;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Registers a sandbox by hand, for an agent that comes later. */
final class CreateSandbox implements Endpoint<JsonObject, Reply<JsonObject>> {

    private final Edits edits;

    CreateSandbox(Edits edits) {
        this.edits = edits;
    }

    @Override
    public String id() {
        return "createSandbox";
    }

    @Override
    public Future<Reply<JsonObject>> handle(Call<JsonObject> call) {
        call.demandEnvironment(call.body().getString("environment"));
        return edits.create(AuditEntry.of(call), NewSandbox.read(call.body()), key(call))
                .map(view -> Reply.created(view)
                        .version(view.getLong("version"))
                        .with("Location", "/api/v1/admin/sandboxes/" + view.getString("id")));
    }

    private static Optional<IdempotencyStore.Key> key(Call<JsonObject> call) {
        return call.header("idempotency-key").map(text -> {
            if (!text.matches("[\\x21-\\x7e]{1,100}")) {
                throw new SandmeshException(
                        "The request is not valid",
                        List.of(new FieldError("header:Idempotency-Key", "has 1 to 100 visible characters")));
            }
            return new IdempotencyStore.Key(call.caller().id(), text, digest(call.body()));
        });
    }

    /** The order of fields is not part of what is asked for. */
    private static Buffer digest(JsonObject body) {
        try {
            byte[] written =
                    new JsonObject(new TreeMap<>(body.getMap())).encode().getBytes(StandardCharsets.UTF_8);
            return Buffer.buffer(MessageDigest.getInstance("SHA-256").digest(written));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
