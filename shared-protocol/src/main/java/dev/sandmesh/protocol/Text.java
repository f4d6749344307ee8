package dev.sandmesh.protocol;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Makes text that came from a sandbox safe for terminals, pages and chat. */
final class Text {

    private Text() {}

    /** Removes control and formatting characters (Cc, Cf, lone surrogates), keeping tab and line feed. */
    static String withoutControlCharacters(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUnsafe(text.charAt(i))) {
                return strip(text);
            }
        }
        return text;
    }

    /** The same in every text and name of an object. */
    static JsonObject withoutControlCharacters(JsonObject object) {
        JsonObject safe = new JsonObject();
        object.forEach(field -> safe.put(withoutControlCharacters(field.getKey()), cleaned(field.getValue())));
        return safe;
    }

    private static @Nullable Object cleaned(@Nullable Object value) {
        if (value instanceof String text) {
            return withoutControlCharacters(text);
        }
        if (value instanceof JsonObject object) {
            return withoutControlCharacters(object);
        }
        if (value instanceof JsonArray array) {
            JsonArray safe = new JsonArray();
            array.forEach(item -> safe.add(cleaned(item)));
            return safe;
        }
        return value;
    }

    private static String strip(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints()
                .filter(point -> point > Character.MAX_VALUE || !isUnsafeCharacter((char) point))
                .forEach(safe::appendCodePoint);
        return safe.toString();
    }

    private static boolean isUnsafe(char c) {
        return (c < ' ' || c > '~') && isUnsafeCharacter(c);
    }

    private static boolean isUnsafeCharacter(char c) {
        if (c == '\n' || c == '\t') {
            return false;
        }
        int type = Character.getType(c);
        return type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE;
    }
}
