package dev.sandmesh.control.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

/** Makes one document of openapi.yaml and the paths/*.yaml that it points to. */
final class ContractBundle {

    static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build());
    private static final String FOLDER = "openapi/";
    private static final String BACK = "../openapi.yaml#";

    private ContractBundle() {}

    static ObjectNode read() throws IOException {
        ObjectNode root = (ObjectNode) parse("openapi.yaml");
        ObjectNode paths = (ObjectNode) root.required("paths");
        Map<String, JsonNode> files = new HashMap<>();
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            JsonNode reference = path.getValue().get("$ref");
            if (reference == null) {
                continue;
            }
            String[] parts = reference.asText().split("#", 2);
            if (!files.containsKey(parts[0])) {
                files.put(parts[0], parse(parts[0]));
            }
            JsonNode target = files.get(parts[0]);
            JsonNode item = target == null ? null : target.at(parts[1]).deepCopy();
            if (item == null || item.isMissingNode()) {
                throw new IllegalStateException("the contract points to nothing: " + reference.asText());
            }
            pointHome(item);
            path.setValue(item);
        }
        return root;
    }

    private static void pointHome(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.get("$ref") instanceof TextNode reference
                && reference.asText().startsWith(BACK)) {
            object.put("$ref", "#" + reference.asText().substring(BACK.length()));
        }
        node.forEach(ContractBundle::pointHome);
    }

    private static JsonNode parse(String name) throws IOException {
        try (InputStream in = ContractBundle.class.getClassLoader().getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("the contract is not on the class path: " + name);
            }
            return YAML.readTree(in);
        }
    }
}
