package dev.sandmesh.control.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.sandmesh.control.error.FieldError;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Compiles schemas of the contract and tells every error of a value, each with its place. */
final class ContractSchemas {

    private static final String IRI = "urn:sandmesh:openapi";
    private static final int MOST_ERRORS = 50;

    private final JsonSchemaFactory factory;
    private final SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
            .pathType(PathType.JSON_POINTER)
            .formatAssertionsEnabled(true)
            .locale(Locale.ENGLISH)
            .build();

    ContractSchemas(Contract contract) {
        Map<String, String> documents = Map.of(IRI, contract.document().toString());
        factory = JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(VersionFlag.V202012))
                .metaSchema(dialect())
                .schemaLoaders(loaders -> loaders.schemas(documents))
                .build();
    }

    /** The document around the schemas is no schema itself; its words are known, so that nobody warns of them. */
    private static JsonMetaSchema dialect() {
        JsonMetaSchema standard = JsonMetaSchema.getV202012();
        return JsonMetaSchema.builder(standard.getIri(), standard)
                .keywords(Stream.of("openapi", "info", "servers", "paths", "components")
                        .map(NonValidationKeyword::new)
                        .toList())
                .build();
    }

    JsonSchema compile(JsonPointer place) {
        JsonSchema schema = factory.getSchema(SchemaLocation.of(IRI + "#" + place), config);
        schema.initializeValidators();
        return schema;
    }

    /** One for each place that is wrong. */
    static List<FieldError> errors(JsonSchema schema, JsonNode value, String prefix) {
        Map<String, FieldError> found = new TreeMap<>();
        for (ValidationMessage message : schema.validate(value)) {
            String place = prefix + pointer(message);
            // of another type it breaks all other rules too
            if (message.getType().equals("type") || !found.containsKey(place)) {
                found.put(place, new FieldError(place, text(message)));
            }
        }
        return found.values().stream().limit(MOST_ERRORS).toList();
    }

    /** A missing or surplus property is reported at its own place, not at its parent's. */
    private static String pointer(ValidationMessage message) {
        String place = message.getInstanceLocation().toString();
        String property = message.getProperty();
        boolean ofProperty = "required".equals(message.getType()) || "additionalProperties".equals(message.getType());
        return ofProperty && property != null
                ? place + "/" + property.replace("~", "~0").replace("/", "~1")
                : place;
    }

    private static String text(ValidationMessage message) {
        return switch (message.getType()) {
            case "required" -> "is required";
            case "additionalProperties" -> "is not known here";
            default -> message.getError();
        };
    }
}
