package dev.sandmesh.cli.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sandmesh.agent.process.ProcessSpec;
import dev.sandmesh.agent.process.SpecException;
import dev.sandmesh.agent.process.SpecFile;
import dev.sandmesh.cli.api.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * A file that sets up a sandbox, read by the rules of whoever will read it: the agent's own for processes, the contract's for browsers.
 *
 * @param what it is
 * @param holds what is in it, in a few words
 * @param problems why it cannot be used, each with its place
 */
public record SandboxConfiguration(String what, String holds, List<String> problems) {

    private static final String PROCESSES = "processes";

    public SandboxConfiguration {
        problems = List.copyOf(problems);
    }

    /** Changes nothing, and asks nobody. */
    public static SandboxConfiguration read(String text, Map<String, String> variables) {
        JsonNode tree;
        try {
            tree = new YAMLMapper().readTree(text);
        } catch (JsonProcessingException e) {
            String why = e.getOriginalMessage().replaceAll("\\s+", " ").strip();
            return new SandboxConfiguration("unknown", "", List.of("it is neither YAML nor JSON: " + why));
        }
        return tree != null && tree.has(PROCESSES) ? processes(text, variables) : browsers(tree);
    }

    private static SandboxConfiguration processes(String text, Map<String, String> variables) {
        String what = "specification of processes";
        try {
            List<String> names = SpecFile.parse(text, variables).stream()
                    .map(ProcessSpec::name)
                    .toList();
            return new SandboxConfiguration(what, String.join(", ", names), List.of());
        } catch (SpecException e) {
            return new SandboxConfiguration(what, "", e.problems());
        }
    }

    private static SandboxConfiguration browsers(JsonNode tree) {
        String what = "settings of browsers";
        if (tree == null || !tree.isObject()) {
            return new SandboxConfiguration(
                    what, "", List.of("it has neither processes, as a specification does, nor settings by engine"));
        }
        List<String> problems = new ContractRules(contract()).problems("BrowserConfig", tree);
        List<String> engines = new java.util.ArrayList<>();
        tree.fieldNames().forEachRemaining(engines::add);
        return new SandboxConfiguration(what, String.join(", ", engines), problems);
    }

    private static JsonNode contract() {
        try (InputStream in = SandboxConfiguration.class.getResourceAsStream("/openapi/openapi.yaml")) {
            if (in == null) {
                throw Failure.of("the contract is not part of this installation");
            }
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw Failure.of("the contract of this installation cannot be read: " + e.getMessage());
        }
    }
}
