package dev.sandmesh.control.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.control.key.Digest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Registers a sandbox by hand, for an agent that comes later. */
final class CreateSandbox implements Endpoint<JsonObject, Reply<JsonObject>> {

    private static final ObjectMapper SORTED = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

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
            byte[] written = SORTED.writeValueAsBytes(SORTED.readValue(body.encode(), Map.class));
            return Buffer.buffer(Digest.sha256(written));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON is JSON", e);
        }
    }
}
