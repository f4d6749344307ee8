package dev.sandmesh.protocol;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one JSON object within stated bounds. Unknown fields are ignored; texts lose their control characters;
 * everything else that does not fit ends in a {@link ProtocolException} that points at the field. A field whose value is
 * {@code null} counts as absent. Not thread-safe, made for one message.
 */
public final class Fields {

    private final JsonObject json;
    private final String pointer;

    private Fields(JsonObject json, String pointer) {
        this.json = json;
        this.pointer = pointer;
    }

    public static Fields of(JsonObject json) {
        return new Fields(json, "");
    }

    public boolean has(String name) {
        return json.getValue(name) != null;
    }

    /** A text of at most {@code maxLength} characters. */
    public String text(String name, int maxLength) {
        return bounded(name, required(name), maxLength);
    }

    public Optional<String> optionalText(String name, int maxLength) {
        return optional(name, value -> bounded(name, value, maxLength));
    }

    /** A text of 1 to {@code maxLength} characters that are safe in addresses, file names and SQL keys: letters, digits, {@code . _ : -}. */
    public String token(String name, int maxLength) {
        String text = text(name, maxLength);
        if (text.isEmpty() || !text.chars().allMatch(Fields::isTokenCharacter)) {
            throw fault(ErrorKind.OUT_OF_RANGE, name, "must be 1 to " + maxLength + " of letters, digits and . _ : -");
        }
        return text;
    }

    public long integer(String name, long min, long max) {
        return integerOf(name, required(name), min, max);
    }

    public int integer(String name, int min, int max) {
        return (int) integer(name, (long) min, (long) max);
    }

    public Optional<Long> optionalInteger(String name, long min, long max) {
        return optional(name, value -> integerOf(name, value, min, max));
    }

    public double number(String name, double min, double max) {
        return numberOf(name, required(name), min, max);
    }

    public boolean bool(String name) {
        if (required(name) instanceof Boolean value) {
            return value;
        }
        throw wrongType(name, "true or false");
    }

    public Instant instant(String name) {
        return instantOf(name, required(name));
    }

    public Optional<Instant> optionalInstant(String name) {
        return optional(name, value -> instantOf(name, value));
    }

    public SandboxId sandboxId(String name) {
        String text = text(name, 36);
        try {
            return SandboxId.of(text);
        } catch (IllegalArgumentException e) {
            throw fault(ErrorKind.OUT_OF_RANGE, name, "must be a UUID");
        }
    }

    /** One constant of {@code type}, written in lower case. */
    public <E extends Enum<E>> E constant(String name, Class<E> type) {
        String text = text(name, 64);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
                return constant;
            }
        }
        throw fault(ErrorKind.OUT_OF_RANGE, name, "names no known value");
    }

    public Fields object(String name) {
        return objectOf(name, required(name));
    }

    public Optional<Fields> optionalObject(String name) {
        return optional(name, value -> objectOf(name, value));
    }

    /** A whole JSON object that is passed on without looking inside; the size of the body bounds it. */
    public JsonObject raw(String name) {
        if (required(name) instanceof JsonObject value) {
            return value;
        }
        throw wrongType(name, "an object");
    }

    /** The same, but all its texts and names lose their control characters: for what a sandbox says and somebody is shown. */
    public JsonObject cleaned(String name) {
        return Text.withoutControlCharacters(raw(name));
    }

    /** The object that is read, as it came: for what is passed on. */
    public JsonObject whole() {
        return json;
    }

    public <T> List<T> list(String name, int maxSize, Reader<T> reader) {
        JsonArray array = array(name, maxSize);
        List<T> items = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            items.add(reader.read(objectOf(name + "/" + i, array.getValue(i))));
        }
        return List.copyOf(items);
    }

    public List<String> texts(String name, int maxSize, int maxLength) {
        JsonArray array = array(name, maxSize);
        List<String> items = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            items.add(bounded(name + "/" + i, array.getValue(i), maxLength));
        }
        return List.copyOf(items);
    }

    /** Texts as they came: for what a person orders, and never for what a sandbox says. */
    public List<String> verbatims(String name, int maxSize, int maxLength) {
        JsonArray array = array(name, maxSize);
        List<String> items = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            items.add(verbatim(name + "/" + i, array.getValue(i), maxLength));
        }
        return List.copyOf(items);
    }

    /** Bytes in base64 (RFC 4648, section 4), at most so many. */
    public Buffer bytes(String name, int maxLength) {
        String text = text(name, (maxLength + 2) / 3 * 4);
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (bytes.length > maxLength) {
                throw fault(ErrorKind.TOO_LONG, name, "is longer than " + maxLength + " bytes");
            }
            return Buffer.buffer(bytes);
        } catch (IllegalArgumentException e) {
            throw fault(ErrorKind.OUT_OF_RANGE, name, "is no base64");
        }
    }

    public List<Integer> integers(String name, int maxSize, int min, int max) {
        JsonArray array = array(name, maxSize);
        List<Integer> items = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            items.add((int) integerOf(name + "/" + i, array.getValue(i), min, max));
        }
        return List.copyOf(items);
    }

    /** A map of texts; keys are bounded like values. */
    public Map<String, String> textMap(String name, int maxSize, int maxLength) {
        return map(name, maxSize, value -> bounded(name, value, maxLength));
    }

    /** A map of texts as they came, see {@link #verbatims}. */
    public Map<String, String> verbatimMap(String name, int maxSize, int maxLength) {
        return map(name, maxSize, value -> verbatim(name, value, maxLength));
    }

    private Map<String, String> map(String name, int maxSize, Function<@Nullable Object, String> read) {
        JsonObject object = raw(name);
        if (object.size() > maxSize) {
            throw fault(ErrorKind.TOO_LONG, name, "holds more than " + maxSize + " entries");
        }
        Map<String, String> map = new LinkedHashMap<>();
        for (String key : object.fieldNames()) {
            map.put(read.apply(key), read.apply(object.getValue(key)));
        }
        return Map.copyOf(map);
    }

    /** The exception of a family whose {@code type} is not known. */
    public ProtocolException unknownType(String type) {
        return fault(
                ErrorKind.UNKNOWN_TYPE, "type", "no message of this family has the type '" + abbreviated(type) + "'");
    }

    public ProtocolException fault(ErrorKind kind, String name, String message) {
        return new ProtocolException(kind, pointer + "/" + name, message);
    }

    private static String abbreviated(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    private Object required(String name) {
        Object value = json.getValue(name);
        if (value == null) {
            throw fault(ErrorKind.MISSING_FIELD, name, "is required");
        }
        return value;
    }

    private <T> Optional<T> optional(String name, Function<Object, T> read) {
        Object value = json.getValue(name);
        return value == null ? Optional.empty() : Optional.of(read.apply(value));
    }

    private JsonArray array(String name, int maxSize) {
        if (!(required(name) instanceof JsonArray array)) {
            throw wrongType(name, "a list");
        }
        if (array.size() > maxSize) {
            throw fault(ErrorKind.TOO_LONG, name, "holds more than " + maxSize + " items");
        }
        return array;
    }

    private String bounded(String name, @Nullable Object value, int maxLength) {
        return Text.withoutControlCharacters(verbatim(name, value, maxLength));
    }

    private String verbatim(String name, @Nullable Object value, int maxLength) {
        if (!(value instanceof String text)) {
            throw wrongType(name, "a text");
        }
        if (text.length() > maxLength) {
            throw fault(ErrorKind.TOO_LONG, name, "is longer than " + maxLength + " characters");
        }
        return text;
    }

    private long integerOf(String name, @Nullable Object value, long min, long max) {
        if (!(value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte)) {
            if (value instanceof Number) {
                throw fault(ErrorKind.OUT_OF_RANGE, name, "must be an integer from " + min + " to " + max);
            }
            throw wrongType(name, "an integer");
        }
        long number = ((Number) value).longValue();
        if (number < min || number > max) {
            throw fault(ErrorKind.OUT_OF_RANGE, name, "must be from " + min + " to " + max);
        }
        return number;
    }

    private double numberOf(String name, Object value, double min, double max) {
        if (!(value instanceof Number number)) {
            throw wrongType(name, "a number");
        }
        double read = number.doubleValue();
        if (!(read >= min && read <= max)) {
            throw fault(ErrorKind.OUT_OF_RANGE, name, "must be from " + min + " to " + max);
        }
        return read;
    }

    private Instant instantOf(String name, Object value) {
        try {
            return Instant.parse(bounded(name, value, 40));
        } catch (DateTimeException e) {
            throw fault(ErrorKind.OUT_OF_RANGE, name, "must be an ISO-8601 instant in UTC");
        }
    }

    private Fields objectOf(String name, @Nullable Object value) {
        if (value instanceof JsonObject object) {
            return new Fields(object, pointer + "/" + name);
        }
        throw wrongType(name, "an object");
    }

    private ProtocolException wrongType(String name, String expected) {
        return fault(ErrorKind.WRONG_TYPE, name, "must be " + expected);
    }

    private static boolean isTokenCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._:-".indexOf(c) >= 0;
    }
}
