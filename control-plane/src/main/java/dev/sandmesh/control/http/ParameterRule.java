package dev.sandmesh.control.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.JsonSchema;
import dev.sandmesh.control.error.FieldError;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the contract says of one path or query parameter. */
record ParameterRule(
        String name,
        String in,
        boolean required,
        String type,
        String itemType,
        @Nullable String defaultText,
        JsonSchema schema) {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");

    static ParameterRule read(Contract contract, ContractSchemas schemas, JsonPointer place) {
        JsonPointer home = contract.pointerOf(place);
        JsonPointer schemaPlace = home.appendProperty("schema");
        JsonNode parameter = contract.at(home).orElseThrow();
        JsonNode schema = contract.at(schemaPlace).orElseThrow();
        String itemType = contract.at(contract.pointerOf(schemaPlace).appendProperty("items"))
                .map(items -> items.path("type").asText("string"))
                .orElse("string");
        JsonNode preset = schema.get("default");
        return new ParameterRule(
                parameter.required("name").asText(),
                parameter.required("in").asText(),
                parameter.path("required").asBoolean(false),
                schema.path("type").asText("string"),
                itemType,
                preset == null ? null : preset.asText(),
                schemas.compile(schemaPlace));
    }

    Optional<String> preset() {
        return Optional.ofNullable(defaultText);
    }

    List<FieldError> errors(String text) {
        return ContractSchemas.errors(schema, node(text), in + ":" + name);
    }

    private JsonNode node(String text) {
        if (!type.equals("array")) {
            return scalar(type, text);
        }
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        for (String item : text.split(",", -1)) {
            items.add(scalar(itemType, item));
        }
        return items;
    }

    private static JsonNode scalar(String type, String text) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (type.equals("integer") && WHOLE_NUMBER.matcher(text).matches()) {
            return nodes.numberNode(Long.parseLong(text));
        }
        if (type.equals("boolean") && (text.equals("true") || text.equals("false"))) {
            return nodes.booleanNode(text.equals("true"));
        }
        return nodes.textNode(text);
    }
}
