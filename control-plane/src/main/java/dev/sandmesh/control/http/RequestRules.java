package dev.sandmesh.control.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.networknt.schema.JsonSchema;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything the contract demands of a request to one operation; all errors are told at once. */
final class RequestRules {

    private final List<ParameterRule> parameters;
    private final @Nullable JsonSchema body;
    private final boolean otherParameters;
    private final boolean goesOn;

    RequestRules(Contract contract, ContractSchemas schemas, Contract.Operation operation) {
        List<ParameterRule> rules = new ArrayList<>();
        JsonPointer list = operation.pointer().appendProperty("parameters");
        int count = contract.at(list).map(JsonNode::size).orElse(0);
        for (int i = 0; i < count; i++) {
            rules.add(ParameterRule.read(contract, schemas, list.appendIndex(i)));
        }
        this.parameters = List.copyOf(rules);
        this.otherParameters = contract.at(operation.pointer().appendProperty("x-other-parameters"))
                .isPresent();
        JsonPointer content = operation.pointer().appendProperty("requestBody").appendProperty("content");
        JsonPointer schema = content.appendProperty("application/json").appendProperty("schema");
        this.goesOn = contract.at(operation.pointer().appendProperty("x-streamed-body"))
                .isPresent();
        this.body = contract.at(schema).isPresent() ? schemas.compile(schema) : null;
    }

    boolean hasBody() {
        return body != null;
    }

    /** The query with defaults filled in; adds to {@code errors} what is wrong, unknown or repeated. */
    Map<String, String> query(MultiMap given, List<FieldError> errors) {
        Map<String, String> values = new HashMap<>();
        for (String name : given.names()) {
            Optional<ParameterRule> rule = rule("query", name);
            if (rule.isEmpty() && otherParameters) {
                continue;
            }
            if (rule.isEmpty()) {
                errors.add(new FieldError("query:" + bounded(name), "is not known here"));
            } else if (given.getAll(name).size() > 1) {
                errors.add(new FieldError("query:" + name, "is given more than once"));
            } else {
                values.put(name, given.get(name));
                errors.addAll(rule.get().errors(given.get(name)));
                text("query:" + name, given.get(name), errors);
            }
        }
        for (ParameterRule rule : parameters) {
            if (rule.in().equals("query") && !given.contains(rule.name())) {
                rule.preset().ifPresent(preset -> values.put(rule.name(), preset));
                if (rule.required()) {
                    errors.add(new FieldError("query:" + rule.name(), "is required"));
                }
            }
        }
        return values;
    }

    Map<String, String> path(Map<String, String> given, List<FieldError> errors) {
        Map<String, String> values = new HashMap<>();
        for (ParameterRule rule : parameters) {
            String value = given.get(rule.name());
            if (rule.in().equals("path") && value != null) {
                values.put(rule.name(), value);
                errors.addAll(rule.errors(value));
                text("path:" + rule.name(), value, errors);
            }
        }
        return values;
    }

    /** Of the many headers that clients send only those that the contract names are looked at. */
    void headers(MultiMap given, List<FieldError> errors) {
        for (ParameterRule rule : parameters) {
            if (rule.in().equals("header") && given.contains(rule.name())) {
                errors.addAll(rule.errors(given.get(rule.name())));
                text("header:" + rule.name(), given.get(rule.name()), errors);
            }
        }
    }

    private static void text(String place, String value, List<FieldError> errors) {
        PlainText.addressFault(value).ifPresent(fault -> errors.add(new FieldError(place, fault)));
    }

    JsonNode body(@Nullable String contentType, @Nullable Buffer given, List<FieldError> errors) {
        Buffer content = given == null ? Buffer.buffer() : given;
        boolean empty = content.length() == 0;
        if (body == null) {
            if (!empty && !content.toString().strip().equals("{}")) {
                errors.add(new FieldError("", "this operation takes no body"));
            }
            return NullNode.getInstance();
        }
        if (contentType == null
                || !(isJson(contentType) || (goesOn && contentType.strip().equalsIgnoreCase(BodyRest.MEDIA_TYPE)))) {
            throw new SandmeshException(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        }
        if (empty) {
            errors.add(new FieldError("", "a body is required"));
            return NullNode.getInstance();
        }
        JsonNode tree = parse(content);
        errors.addAll(ContractSchemas.errors(body, tree, ""));
        PlainText.check(tree, "", errors);
        return tree;
    }

    /** Whatever follows the type, which always is UTF-8. */
    private static boolean isJson(String contentType) {
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("application/json");
    }

    private static JsonNode parse(Buffer content) {
        try {
            return WireJson.MAPPER.readTree(content.getBytes());
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new SandmeshException(
                    ErrorCode.MALFORMED_REQUEST, "The body is not readable JSON (line " + line + ")");
        } catch (IOException e) {
            throw new SandmeshException(ErrorCode.MALFORMED_REQUEST, "The body is not readable JSON");
        }
    }

    private Optional<ParameterRule> rule(String in, String name) {
        return parameters.stream()
                .filter(rule -> rule.in().equals(in) && rule.name().equals(name))
                .findFirst();
    }

    private static String bounded(String name) {
        return name.length() > 100 ? name.substring(0, 100) : name;
    }
}
