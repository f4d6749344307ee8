package dev.sandmesh.control.audit;

import dev.sandmesh.control.key.Digest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row as it stands in the table.
 *
 * @param texts its fields from {@code actor_kind} to {@code count}, in the order of the table, as text; absent where it is NULL
 */
record AuditRow(long seq, Instant at, List<Field> texts, String prevHash, String hash) {

    /** The fields that {@link #texts} holds, named as in the table. */
    static final List<String> FIELDS = List.of(
            "actor_kind",
            "actor_id",
            "actor_name",
            "role",
            "address",
            "request_id",
            "action",
            "target_kind",
            "target_id",
            "target_name",
            "environment",
            "outcome",
            "code",
            "before",
            "after",
            "count");

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** One value; null is not a value of a list. */
    record Field(@Nullable String value) {

        String encoded() {
            String text = value;
            return text == null ? "-" : text.getBytes(StandardCharsets.UTF_8).length + ":" + text;
        }
    }

    AuditRow {
        texts = List.copyOf(texts);
    }

    /** What the hash has to be: the same as the function {@code audit_hash} computes. */
    String digest() {
        StringBuilder text = new StringBuilder("sandmesh-audit-1")
                .append(new Field(Long.toString(seq)).encoded())
                .append(new Field(Long.toString(micros(at))).encoded());
        texts.forEach(field -> text.append(field.encoded()));
        text.append(new Field(prevHash).encoded());
        return HexFormat.of().formatHex(Digest.sha256(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** Instants as the contract writes them. */
    static String text(Instant instant) {
        return MILLIS.format(instant);
    }

    AuditCursor cursor() {
        return new AuditCursor(at, seq);
    }

    /** What the contract calls AuditRow. */
    JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("seq", seq)
                .put("at", text(at))
                .put("actor", actor())
                .put("address", text("address"))
                .put("requestId", text("request_id"))
                .put("action", text("action"))
                .put("target", target())
                .put("environment", text("environment"))
                .put("outcome", text("outcome"))
                .put("code", text("code"))
                .put("count", Long.parseLong(text("count")))
                .put("prevHash", prevHash)
                .put("hash", hash);
        List.of("before", "after").forEach(name -> {
            if (!text(name).isEmpty()) {
                json.put(name, new JsonObject(text(name)));
            }
        });
        return json;
    }

    private JsonObject actor() {
        return new JsonObject()
                .put("kind", text("actor_kind"))
                .put("id", text("actor_id"))
                .put("name", text("actor_name"))
                .put("role", text("role"));
    }

    private JsonObject target() {
        return new JsonObject()
                .put("kind", text("target_kind"))
                .put("id", text("target_id"))
                .put("name", text("target_name"));
    }

    private String text(String field) {
        String value = texts.get(FIELDS.indexOf(field)).value();
        return value == null ? "" : value;
    }

    private static long micros(Instant at) {
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000), at.getNano() / 1_000);
    }
}
