package dev.sandmesh.protocol;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measures a decoded body without encoding it again: what the sender wrote is at least as long. */
final class BodySize {

    private static final int MAX_DEPTH = 32;

    private long budget;

    private BodySize(long budget) {
        this.budget = budget;
    }

    static boolean exceeds(JsonObject body, long maxBytes) {
        return !new BodySize(maxBytes).fits(body, 0);
    }

    private boolean fits(@Nullable Object value, int depth) {
        budget -= 2;
        if (budget < 0 || depth > MAX_DEPTH) {
            return false;
        }
        if (value instanceof String text) {
            budget -= text.length();
        } else if (value instanceof JsonObject object) {
            return fitsAll(object.getMap(), depth);
        } else if (value instanceof JsonArray array) {
            for (Object item : array.getList()) {
                if (!fits(item, depth + 1)) {
                    return false;
                }
            }
        } else if (value instanceof Map<?, ?> map) {
            return fitsAll(map, depth);
        } else if (value instanceof Iterable<?> items) {
            for (Object item : items) {
                if (!fits(item, depth + 1)) {
                    return false;
                }
            }
        }
        return budget >= 0;
    }

    private boolean fitsAll(Map<?, ?> map, int depth) {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            budget -= String.valueOf(entry.getKey()).length() + 3L;
            if (!fits(entry.getValue(), depth + 1)) {
                return false;
            }
        }
        return budget >= 0;
    }
}
