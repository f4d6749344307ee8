package dev.sandmesh.control.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The HTTP contract as one document, and what the router wants to know of it. */
public final class Contract {

    static final String SANDBOX_ID = "sandboxId";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private final ObjectNode document;
    private final OpenAPIContract openApi;
    private final List<Operation> operations;

    private Contract(ObjectNode document, OpenAPIContract openApi) {
        this.document = document;
        this.openApi = openApi;
        this.operations = List.copyOf(operationsOf(document));
    }

    /**
     * One operation; {@code permission} is empty when the contract names none, which nobody may serve.
     *
     * @param beforePasswordChange whether a login with the first, generated password may use it too
     * @param audited whether its success has to leave a row: all do that are not reading, but for those that give their reason
     * @param choice where the body decides which permission it is
     */
    public record Operation(
            String id,
            String method,
            String path,
            String permission,
            boolean beforePasswordChange,
            boolean audited,
            Choice choice,
            JsonPointer pointer) {

        /**
         * Other permissions than the usual one.
         *
         * @param field of the body
         * @param permissions by its values; for all others it is the usual one
         */
        public record Choice(String field, Map<String, String> permissions) {
            static final Choice NONE = new Choice("", Map.of());

            public Choice {
                permissions = Map.copyOf(permissions);
            }
        }

        /** What a caller needs who sends this body, which is valid. */
        String permissionFor(JsonNode body) {
            String value = body.path(choice.field()).asText("");
            return choice.permissions().getOrDefault(value, permission);
        }

        /** Whoever has none of these is not heard, whatever the body says. */
        public Set<String> permissions() {
            Set<String> all = new TreeSet<>(choice.permissions().values());
            all.add(permission);
            return Set.copyOf(all);
        }

        /** Whether it is about one sandbox, and so about that sandbox's environment. */
        boolean ofSandbox() {
            return path.contains("{" + SANDBOX_ID + "}");
        }
    }

    /** Reads, bundles and checks the contract off the event loop. */
    public static Future<Contract> load(Vertx vertx) {
        return vertx.executeBlocking(ContractBundle::read)
                .compose(document -> OpenAPIContract.from(vertx, forRouter(document))
                        .map(openApi -> new Contract(document, openApi)));
    }

    /** The router refuses media types of answers that it does not know (problems, YAML), and never looks at them. */
    private static JsonObject forRouter(ObjectNode document) {
        ObjectNode copy = document.deepCopy();
        copy.required("paths")
                .forEach(path -> path.forEach(method -> {
                    if (method instanceof ObjectNode operation && operation.has("responses")) {
                        operation.putObject("responses").putObject("default").put("description", "see the contract");
                    }
                }));
        return new JsonObject(copy.toString());
    }

    public List<Operation> operations() {
        return operations;
    }

    /** The methods that this path knows, for an answer to those that it does not. */
    Set<String> methodsAt(String path) {
        Set<String> methods = new TreeSet<>();
        for (Operation operation : operations) {
            String pattern = operation.path().replace(".", "\\.").replaceAll("\\{[^}]+}", "[^/]+");
            if (path.matches(pattern)) {
                methods.add(operation.method().toUpperCase(Locale.ROOT));
            }
        }
        return methods;
    }

    OpenAPIContract openApi() {
        return openApi;
    }

    ObjectNode document() {
        return document;
    }

    String yaml() {
        try {
            return ContractBundle.YAML.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the contract cannot be written", e);
        }
    }

    /** What stands at this place, references resolved. */
    Optional<JsonNode> at(JsonPointer pointer) {
        return Optional.ofNullable(resolve(document.at(pointer)));
    }

    JsonPointer pointerOf(JsonPointer pointer) {
        JsonNode reference = document.at(pointer).get("$ref");
        return reference == null
                ? pointer
                : JsonPointer.compile(reference.asText().substring(1));
    }

    private @Nullable JsonNode resolve(JsonNode node) {
        if (node.isMissingNode()) {
            return null;
        }
        JsonNode reference = node.get("$ref");
        return reference == null ? node : resolve(document.at(reference.asText().substring(1)));
    }

    private static List<Operation> operationsOf(ObjectNode document) {
        List<Operation> found = new ArrayList<>();
        document.required("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(method -> METHODS.contains(method.getKey()))
                .forEach(method -> found.add(new Operation(
                        method.getValue().required("operationId").asText(),
                        method.getKey(),
                        path.getKey(),
                        method.getValue().path("x-permission").asText(""),
                        method.getValue().path("x-before-password-change").asBoolean(false),
                        !method.getKey().equals("get")
                                && !method.getValue().path("x-audit").asText("").matches("none: .+"),
                        choice(method.getValue().path("x-permission-by")),
                        JsonPointer.empty()
                                .appendProperty("paths")
                                .appendProperty(path.getKey())
                                .appendProperty(method.getKey())))));
        return found;
    }

    private static Operation.Choice choice(JsonNode node) {
        return node.properties().stream()
                .findFirst()
                .map(field -> {
                    Map<String, String> permissions = new TreeMap<>();
                    field.getValue()
                            .properties()
                            .forEach(value -> permissions.put(
                                    value.getKey(), value.getValue().asText()));
                    return new Operation.Choice(field.getKey(), permissions);
                })
                .orElse(Operation.Choice.NONE);
    }
}
