package dev.sandmesh.control.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads in the contract what a test of all operations wants to know, references resolved. */
public final class TestingContract {

    private TestingContract() {}

    /** Names of the parameters in {@code query}, {@code path} or {@code header}. */
    public static List<String> parameters(Contract contract, Contract.Operation operation, String in) {
        JsonPointer list = operation.pointer().appendProperty("parameters");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < contract.at(list).map(JsonNode::size).orElse(0); i++) {
            JsonNode parameter = contract.at(list.appendIndex(i)).orElseThrow();
            if (parameter.required("in").asText().equals(in)) {
                names.add(parameter.required("name").asText());
            }
        }
        return names;
    }

    /** Whether somebody else may add parameters to the query that are not ours to name. */
    public static boolean takesOtherParameters(Contract contract, Contract.Operation operation) {
        return contract.at(operation.pointer().appendProperty("x-other-parameters"))
                .isPresent();
    }

    /** The schema of the body with every reference in it replaced by what it refers to. */
    public static Optional<JsonNode> bodySchema(Contract contract, Contract.Operation operation) {
        return contract.at(operation
                        .pointer()
                        .appendProperty("requestBody")
                        .appendProperty("content")
                        .appendProperty("application/json")
                        .appendProperty("schema"))
                .map(schema -> whole(contract, schema.deepCopy(), 0));
    }

    private static JsonNode whole(Contract contract, JsonNode node, int depth) {
        if (depth > 12) {
            return node;
        }
        JsonNode reference = node.get("$ref");
        if (reference != null) {
            JsonPointer place = JsonPointer.compile(reference.asText().substring(1));
            return whole(contract, contract.at(place).orElseThrow().deepCopy(), depth + 1);
        }
        if (node instanceof ObjectNode object) {
            object.properties().forEach(property -> property.setValue(whole(contract, property.getValue(), depth + 1)));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, whole(contract, array.get(i), depth + 1));
            }
        }
        return node;
    }
}
