package dev.sandmesh.control.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Bodies that no client of good will sends, made from the schema of those that are wanted. */
public final class HostileBodies {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private HostileBodies() {}

    /** What is no JSON, or none that we read, by name. */
    public static Map<String, byte[]> unreadable() {
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        bodies.put("half an object", "{\"a\":".getBytes(UTF_8));
        bodies.put("two values", "{} {\"a\":1}".getBytes(UTF_8));
        bodies.put("the same name twice", "{\"a\":1,\"a\":2}".getBytes(UTF_8));
        bodies.put("invalid UTF-8", "{\"a\":\"\u00ff\u00fe\"}".getBytes(ISO_8859_1));
        bodies.put("UTF-8 that is longer than it needs", "{\"a\":\"\u00c0\u00af\"}".getBytes(ISO_8859_1));
        bodies.put("a surrogate in UTF-8", "{\"a\":\"\u00ed\u00a0\u0080\"}".getBytes(ISO_8859_1));
        bodies.put("NUL", new byte[] {0, 0, 0, 0});
        bodies.put("a raw control character", "{\"a\":\"\u0001\"}".getBytes(UTF_8));
        bodies.put("10,000 arrays", ("[".repeat(10_000) + "]".repeat(10_000)).getBytes(UTF_8));
        bodies.put("10,000 objects", ("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)).getBytes(UTF_8));
        bodies.put("a number of 10,000 digits", ("{\"a\":" + "9".repeat(10_000) + "}").getBytes(UTF_8));
        bodies.put("text", "hello".getBytes(UTF_8));
        bodies.put("a list", "[]".getBytes(UTF_8));
        bodies.put("null", "null".getBytes(UTF_8));
        bodies.put("a word", "\"word\"".getBytes(UTF_8));
        bodies.put("infinity", "{\"a\":Infinity}".getBytes(UTF_8));
        return bodies;
    }

    /** One place in a body: its pointer, the types that may stand there, and the names and indexes on the way to it. */
    public record Field(String pointer, Set<String> types, List<String> way) {

        /** One value of each type that may not stand here. */
        public List<JsonNode> wrong() {
            Map<String, JsonNode> one = new LinkedHashMap<>();
            one.put("string", NODES.textNode("text"));
            one.put("integer", NODES.numberNode(7));
            one.put("number", NODES.numberNode(7.5));
            one.put("boolean", NODES.booleanNode(true));
            one.put("array", NODES.arrayNode().add(NODES.arrayNode()));
            one.put("object", NODES.objectNode().put("surprise", 1));
            one.put("null", NODES.nullNode());
            types.forEach(one::remove);
            if (types.contains("number")) {
                one.remove("integer");
            }
            return List.copyOf(one.values());
        }

        /** Texts and numbers of a right type that are odd. */
        public List<JsonNode> odd(List<String> texts) {
            List<JsonNode> odd = new ArrayList<>();
            if (types.contains("string")) {
                texts.forEach(text -> odd.add(NODES.textNode(text)));
                odd.add(NODES.textNode("x".repeat(100_000)));
            }
            if (types.contains("integer") || types.contains("number")) {
                odd.add(NODES.numberNode(-1));
                odd.add(NODES.numberNode(Long.MAX_VALUE));
                odd.add(NODES.numberNode(new BigInteger("9".repeat(35))));
                odd.add(NODES.numberNode(1e300));
            }
            if (types.contains("array")) {
                ArrayNode many = NODES.arrayNode();
                for (int i = 0; i < 5_000; i++) {
                    many.add("a" + i);
                }
                odd.add(many);
            }
            return odd;
        }

        /** A body that has nothing but this. */
        public JsonNode in(JsonNode value) {
            JsonNode body = value;
            for (int i = way.size() - 1; i >= 0; i--) {
                body = way.get(i).equals("0")
                        ? NODES.arrayNode().add(body)
                        : (ObjectNode) NODES.objectNode().set(way.get(i), body);
            }
            return body;
        }
    }

    /** Every place that a schema without references describes. */
    public static List<Field> fields(JsonNode schema) {
        List<Field> fields = new ArrayList<>();
        collect(schema, List.of(), fields);
        return fields;
    }

    private static void collect(JsonNode schema, List<String> way, List<Field> fields) {
        schema.path("properties").properties().forEach(property -> {
            List<String> longer = with(way, property.getKey());
            add(property.getValue(), longer, fields);
            collect(property.getValue(), longer, fields);
        });
        if (schema.path("items").isObject()) {
            List<String> longer = with(way, "0");
            add(schema.path("items"), longer, fields);
            collect(schema.path("items"), longer, fields);
        }
        if (schema.path("additionalProperties").isObject()) {
            List<String> longer = with(way, "any");
            add(schema.path("additionalProperties"), longer, fields);
            collect(schema.path("additionalProperties"), longer, fields);
        }
    }

    /** Where more than one schema may hold, the type alone decides nothing. */
    private static void add(JsonNode schema, List<String> way, List<Field> fields) {
        Set<String> types = new TreeSet<>();
        JsonNode type = schema.path("type");
        if (type.isTextual()) {
            types.add(type.asText());
        }
        type.forEach(one -> types.add(one.asText()));
        if (!types.isEmpty()) {
            fields.add(new Field("/" + String.join("/", way), types, way));
        }
    }

    private static List<String> with(List<String> way, String step) {
        List<String> longer = new ArrayList<>(way);
        longer.add(step);
        return longer;
    }
}
