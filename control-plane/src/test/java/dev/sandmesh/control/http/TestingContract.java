package dev.sandmesh.control.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The contract for tests, and what a test of all operations wants to know of it, references resolved. */
public final class TestingContract {

    private static @Nullable Contract read;

    private TestingContract() {}

    /** The same for all tests of this JVM: it never changes, and reading it takes longer than most of them. */
    public static synchronized Contract load(Vertx vertx) throws TimeoutException {
        Contract known = read;
        if (known == null) {
            known = Contract.load(vertx).await(20, TimeUnit.SECONDS);
            read = known;
        }
        return known;
    }

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
