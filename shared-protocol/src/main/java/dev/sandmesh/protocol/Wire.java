package dev.sandmesh.protocol;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The written forms that every message shares; the counterpart of {@link Fields}. */
public final class Wire {

    /** The largest integer that JSON numbers carry exactly in every language. */
    public static final long MAX_INTEGER = (1L << 53) - 1;

    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private Wire() {}

    public static String instant(Instant instant) {
        return MILLISECONDS.format(instant);
    }

    public static String constant(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    public static JsonArray objects(List<? extends ProtocolMessage> messages) {
        JsonArray array = new JsonArray(new ArrayList<>(messages.size()));
        messages.forEach(message -> array.add(message.toJson()));
        return array;
    }

    public static JsonArray texts(List<String> texts) {
        return new JsonArray(List.copyOf(texts));
    }

    /** As {@link Fields#bytes} reads them. */
    public static String bytes(Buffer bytes) {
        return Base64.getEncoder().encodeToString(bytes.getBytes());
    }

    public static JsonObject textMap(Map<String, String> map) {
        JsonObject object = new JsonObject();
        map.forEach(object::put);
        return object;
    }
}
