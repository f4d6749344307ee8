package dev.sandmesh.control.audit;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entries as {@code append_audit} takes them; every text bounded and such as the database can keep. */
final class AuditJson {

    private static final int LONGEST_TEXT = 300;
    private static final int LONGEST_VALUE = 4_000;
    private static final int MOST_CHARACTERS = 32_000;
    private static final int DEEPEST = 8;

    private AuditJson() {}

    static JsonArray of(List<AuditEntry> entries) {
        JsonArray rows = new JsonArray();
        entries.forEach(entry -> rows.add(row(entry)));
        return rows;
    }

    private static JsonObject row(AuditEntry entry) {
        JsonObject row = new JsonObject()
                .put("actor_kind", entry.actor().kind().name().toLowerCase(Locale.ROOT))
                .put("actor_id", text(entry.actor().id()))
                .put("actor_name", text(entry.actor().name()))
                .put("role", text(entry.actor().role()))
                .put("address", text(entry.origin().address()))
                .put("request_id", text(entry.origin().requestId()))
                .put("action", text(entry.action()))
                .put("target_kind", text(entry.target().kind()))
                .put("target_id", text(entry.target().id()))
                .put("target_name", text(entry.target().name()))
                .put("environment", text(entry.target().environment()))
                .put("outcome", entry.outcome().name().toLowerCase(Locale.ROOT))
                .put("code", text(entry.code()))
                .put("count", entry.count());
        put(row, "before", entry.before());
        put(row, "after", entry.after());
        return row;
    }

    private static void put(JsonObject row, String name, @Nullable JsonObject value) {
        if (value != null) {
            JsonObject kept = object(value, 0);
            row.put(name, kept.encode().length() <= MOST_CHARACTERS ? kept : new JsonObject().put("tooLarge", true));
        }
    }

    private static JsonObject object(JsonObject given, int depth) {
        JsonObject kept = new JsonObject();
        for (Map.Entry<String, Object> field : given) {
            kept.put(text(field.getKey()), value(field.getValue(), depth));
        }
        return kept;
    }

    private static @Nullable Object value(@Nullable Object given, int depth) {
        if (depth > DEEPEST) {
            return "…";
        }
        if (given instanceof JsonObject object) {
            return object(object, depth + 1);
        }
        if (given instanceof JsonArray array) {
            JsonArray kept = new JsonArray();
            array.forEach(item -> kept.add(value(item, depth + 1)));
            return kept;
        }
        if (given == null || given instanceof Number || given instanceof Boolean) {
            return given;
        }
        return storable(given.toString(), LONGEST_VALUE);
    }

    private static String text(String given) {
        return storable(given, LONGEST_TEXT);
    }

    /** PostgreSQL keeps neither U+0000 nor half a surrogate pair. */
    static String storable(String given, int longest) {
        StringBuilder kept = new StringBuilder(Math.min(given.length(), longest));
        given.codePoints()
                .limit(longest)
                .map(point -> point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)
                        ? 0xFFFD
                        : point)
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }
}
