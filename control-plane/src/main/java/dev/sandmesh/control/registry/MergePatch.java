package dev.sandmesh.control.registry;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Objects;

/** JSON merge patches (RFC 7396) on objects. */
final class MergePatch {

    private MergePatch() {}

    /** The patched copy; neither argument is changed, nor shared with the result. */
    static JsonObject apply(JsonObject target, JsonObject patch) {
        JsonObject result = target.copy();
        for (Map.Entry<String, Object> field : patch) {
            if (field.getValue() == null) {
                result.remove(field.getKey());
            } else {
                result.put(field.getKey(), merged(result, field));
            }
        }
        return result;
    }

    /** The patch that makes the one of the other. */
    static JsonObject between(JsonObject before, JsonObject after) {
        JsonObject patch = new JsonObject();
        for (String name : before.fieldNames()) {
            if (!after.containsKey(name)) {
                patch.putNull(name);
            }
        }
        for (Map.Entry<String, Object> field : after) {
            Object old = before.getValue(field.getKey());
            if (old instanceof JsonObject present && field.getValue() instanceof JsonObject wanted) {
                JsonObject inner = between(present, wanted);
                if (!inner.isEmpty()) {
                    patch.put(field.getKey(), inner);
                }
            } else if (!Objects.equals(field.getValue(), old)) {
                patch.put(field.getKey(), field.getValue());
            }
        }
        return patch;
    }

    private static Object merged(JsonObject result, Map.Entry<String, Object> field) {
        Object value = field.getValue();
        if (value instanceof JsonObject patch) {
            Object present = result.getValue(field.getKey());
            return apply(present instanceof JsonObject object ? object : new JsonObject(), patch);
        }
        return value instanceof JsonArray array ? array.copy() : value;
    }
}
