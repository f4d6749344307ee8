package dev.sandmesh.control.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.Tx;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.key.Digest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a caller calls a request that makes something: the same request again, under the same name, is answered as before. */
public final class IdempotencyKey {

    private static final ObjectMapper SORTED = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final IdempotencyStore.Key key;

    private IdempotencyKey(IdempotencyStore.Key key) {
        this.key = key;
    }

    /**
     * One of a request.
     *
     * @param pointer where the caller has written it
     */
    public static IdempotencyKey of(Caller caller, String text, String pointer, JsonObject request) {
        if (!text.matches("[\\x21-\\x7e]{1,100}")) {
            throw new SandmeshException(
                    "The request is not valid", List.of(new FieldError(pointer, "has 1 to 100 visible characters")));
        }
        return new IdempotencyKey(new IdempotencyStore.Key(caller.id(), text, digest(request)));
    }

    /** What the same request was answered before; empty when it is new. */
    public Future<Optional<JsonObject>> known(Database database, Instant now) {
        return new IdempotencyStore(database.client()).known(key, now).map(this::answer);
    }

    /** The same; a new one is the caller's until the transaction ends, and is to be {@link #answered} in it. */
    public Future<Optional<JsonObject>> claim(Tx tx, Instant now) {
        return new IdempotencyStore(tx.client()).claim(key, now).map(this::answer);
    }

    public Future<Void> answered(Tx tx, JsonObject answer) {
        return new IdempotencyStore(tx.client()).answered(key, answer);
    }

    private Optional<JsonObject> answer(Optional<IdempotencyStore.Known> found) {
        return found.map(known -> {
            if (!known.request().equals(key.request())) {
                throw new SandmeshException(ErrorCode.IDEMPOTENCY_KEY_REUSED);
            }
            return known.answer();
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
