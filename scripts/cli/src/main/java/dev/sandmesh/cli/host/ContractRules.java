package dev.sandmesh.cli.host;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A value by the schemas of the contract, as far as those use JSON Schema; one keyword more there is one more here. */
final class ContractRules {

    private static final String SCHEMAS = "#/components/schemas/";
    private static final Set<String> KNOWN = Set.of(
            "$ref",
            "type",
            "description",
            "additionalProperties",
            "properties",
            "pattern",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "uniqueItems",
            "items");

    private final JsonNode contract;
    private final List<String> problems = new ArrayList<>();

    ContractRules(JsonNode contract) {
        this.contract = contract;
    }

    /** Each with its place. */
    List<String> problems(String schema, JsonNode value) {
        check(contract.at("/components/schemas/" + schema), value, "");
        return List.copyOf(problems);
    }

    private void check(JsonNode schema, JsonNode value, String place) {
        schema.fieldNames().forEachRemaining(keyword -> {
            if (!KNOWN.contains(keyword)) {
                throw new IllegalStateException("the contract uses " + keyword + " at " + place);
            }
        });
        if (schema.has("$ref")) {
            String name = schema.path("$ref").asText().substring(SCHEMAS.length());
            check(contract.at("/components/schemas/" + name), value, place);
            return;
        }
        if (!isOfType(schema.path("type"), value)) {
            wrong(place, "is not " + types(schema.path("type")));
        } else if (value.isObject()) {
            object(schema, value, place);
        } else if (value.isArray()) {
            array(schema, value, place);
        } else if (value.isTextual()) {
            text(schema, value.textValue(), place);
        } else if (value.isNumber()) {
            number(schema, value, place);
        }
    }

    private void object(JsonNode schema, JsonNode value, String place) {
        value.properties().forEach(field -> {
            String below = place.isEmpty() ? field.getKey() : place + "/" + field.getKey();
            JsonNode rule = schema.path("properties").path(field.getKey());
            if (!rule.isMissingNode()) {
                check(rule, field.getValue(), below);
            } else if (schema.path("additionalProperties").isBoolean()) {
                wrong(below, "is not known; there are " + String.join(", ", names(schema.path("properties"))));
            }
        });
    }

    private void array(JsonNode schema, JsonNode value, String place) {
        if (value.size() < schema.path("minItems").asInt(0)
                || value.size() > schema.path("maxItems").asInt(Integer.MAX_VALUE)) {
            wrong(
                    place,
                    "has " + schema.path("minItems").asText("0") + " to "
                            + schema.path("maxItems").asText("any number of") + " items");
        }
        Set<JsonNode> seen = new HashSet<>();
        for (int i = 0; i < value.size(); i++) {
            if (!seen.add(value.get(i)) && schema.path("uniqueItems").asBoolean()) {
                wrong(place + "/" + i, "is there twice");
            }
            check(schema.path("items"), value.get(i), place + "/" + i);
        }
    }

    private void text(JsonNode schema, String value, String place) {
        int length = value.codePointCount(0, value.length());
        if (length < schema.path("minLength").asInt(0)
                || length > schema.path("maxLength").asInt(Integer.MAX_VALUE)) {
            wrong(
                    place,
                    "has " + schema.path("minLength").asText("0") + " to "
                            + schema.path("maxLength").asText("any number of") + " characters");
        }
        String pattern = schema.path("pattern").asText();
        if (!pattern.isEmpty() && !Pattern.compile(pattern).matcher(value).find()) {
            String example = schema.path("description").asText();
            wrong(place, "does not fit" + (example.isEmpty() ? " " + pattern : ". " + example));
        }
    }

    private void number(JsonNode schema, JsonNode value, String place) {
        double number = value.asDouble();
        if (number < schema.path("minimum").asDouble(Double.NEGATIVE_INFINITY)
                || number > schema.path("maximum").asDouble(Double.POSITIVE_INFINITY)) {
            wrong(
                    place,
                    "is from " + schema.path("minimum").asText("any") + " to "
                            + schema.path("maximum").asText("any"));
        }
    }

    private void wrong(String place, String rule) {
        problems.add((place.isEmpty() ? "it" : place) + ": " + rule);
    }

    private static boolean isOfType(JsonNode type, JsonNode value) {
        if (type.isArray()) {
            for (JsonNode one : type) {
                if (isOfType(one, value)) {
                    return true;
                }
            }
            return false;
        }
        return switch (type.asText()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "number" -> value.isNumber();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> true;
        };
    }

    private static String types(JsonNode type) {
        List<String> names = new ArrayList<>();
        if (type.isArray()) {
            type.forEach(one -> names.add(one.asText()));
        } else {
            names.add(type.asText());
        }
        return String.join(" or ", names);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
