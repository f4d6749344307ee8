package dev.sandmesh.control.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.stream.Collectors;

/** Turns a validated body into the type that an endpoint declares. */
final class BodyType {

    private final Class<?> type;

    private BodyType(Class<?> type) {
        this.type = type;
    }

    /** The {@code B} that the class writes down in {@code implements Endpoint<B, R>}. */
    static BodyType of(Endpoint<?, ?> endpoint) {
        for (Type implemented : endpoint.getClass().getGenericInterfaces()) {
            if (implemented instanceof ParameterizedType generic
                    && generic.getRawType() == Endpoint.class
                    && generic.getActualTypeArguments()[0] instanceof Class<?> body) {
                return new BodyType(body);
            }
        }
        throw new IllegalStateException(endpoint.getClass().getName() + " must say implements Endpoint<Body, Answer>");
    }

    boolean none() {
        return type == NoBody.class;
    }

    Object read(JsonNode tree) {
        if (none()) {
            return NoBody.NONE;
        }
        if (type == JsonObject.class) {
            return new JsonObject(tree.toString());
        }
        try {
            return WireJson.MAPPER.treeToValue(tree, type);
        } catch (JsonMappingException e) {
            String pointer = e.getPath().stream()
                    .map(step -> "/" + (step.getFieldName() == null ? step.getIndex() : step.getFieldName()))
                    .collect(Collectors.joining());
            throw new SandmeshException(
                    "Some of it is wrong, see errors", List.of(new FieldError(pointer, "does not fit its type")));
        } catch (JsonProcessingException e) {
            throw new SandmeshException(ErrorCode.MALFORMED_REQUEST, "The body does not fit " + type.getSimpleName());
        }
    }
}
