package dev.sandmesh.agent.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the YAML file that says which processes a sandbox runs, and finds everything that is wrong with it at once. */
public final class SpecFile {
    private static final int LONGEST_FILE = 256 * 1024;

    private SpecFile() {}

    /** In start order. */
    public static List<ProcessSpec> parse(String yaml, Map<String, String> variables) {
        return reading(yaml, variables, Optional.empty()).orThrow();
    }

    /** @param rules absent where nobody knows yet on which host it will be used */
    static SpecReading reading(String yaml, Map<String, String> variables, Optional<SpecRules> rules) {
        try {
            return read(yaml, variables, rules);
        } catch (SpecException e) {
            return new SpecReading(List.of(), e.problems(), List.of());
        }
    }

    private static SpecReading read(String yaml, Map<String, String> variables, Optional<SpecRules> rules) {
        if (yaml.length() > LONGEST_FILE) {
            throw new SpecException(List.of("it is longer than " + LONGEST_FILE + " characters"));
        }
        List<String> problems = new ArrayList<>();
        Variables known = new Variables(variables);
        JsonNode tree = tree(yaml);
        Set<String> absent = Presence.leaveOut(tree.path("processes"), known, problems);
        SpecNode root = new SpecNode(replaced(tree, known, problems), "", problems);
        root.onlyKnows(Set.of("processes"));
        List<ProcessSpec> specs = root.at("processes").items().stream()
                .map(node -> new SpecReader(node).read())
                .map(spec -> spec.without(absent))
                .toList();
        if (specs.isEmpty() && absent.isEmpty()) {
            problems.add("processes: is missing or empty");
        }
        problems.addAll(problemsAmong(specs));
        rules.ifPresent(checks -> problems.addAll(checks.problems(specs)));
        List<String> warnings = rules.map(checks -> checks.warnings(specs)).orElse(List.of());
        return new SpecReading(problems.isEmpty() ? inStartOrder(specs) : List.of(), problems, warnings);
    }

    private static JsonNode tree(String yaml) {
        try {
            JsonNode tree = new YAMLMapper().readTree(yaml);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (JsonProcessingException e) {
            throw new SpecException(List.of("not YAML: "
                    + e.getOriginalMessage().replaceAll("\\s+", " ").strip()));
        }
    }

    /** Done on the parsed tree, so that no value can change the structure of the file. */
    private static JsonNode replaced(JsonNode node, Variables variables, List<String> problems) {
        if (node instanceof ObjectNode object) {
            for (String field : (Iterable<String>) object::fieldNames) {
                object.set(field, replaced(object.path(field), variables, problems));
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, replaced(array.get(i), variables, problems));
            }
        } else if (node.isTextual()) {
            return TextNode.valueOf(variables.replace(node.asText(), problems::add));
        }
        return node;
    }

    static List<String> problemsAmong(List<ProcessSpec> specs) {
        List<String> problems = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> conditions = new HashSet<>();
        Set<Path> logs = new HashSet<>();
        for (ProcessSpec spec : specs) {
            if (!names.add(spec.name())) {
                problems.add("process '" + spec.name() + "' is named twice");
            }
            if (!spec.log().equals(LogFile.NOWHERE) && !logs.add(spec.log().normalize())) {
                problems.add("process '" + spec.name() + "' shares its log " + spec.log() + " with another");
            }
            if (spec.condition() != null && !conditions.add(spec.condition())) {
                problems.add("condition " + spec.condition() + " is backed by two processes");
            }
        }
        for (ProcessSpec spec : specs) {
            spec.dependsOn().stream()
                    .filter(dependency -> !names.contains(dependency))
                    .forEach(dependency -> problems.add(
                            "process '" + spec.name() + "' depends on '" + dependency + "', which is unknown"));
        }
        StartOrder.cycles(dependencies(specs))
                .forEach(cycle -> problems.add("processes depend on each other: " + String.join(" -> ", cycle)));
        return problems;
    }

    static List<ProcessSpec> inStartOrder(List<ProcessSpec> specs) {
        Map<String, ProcessSpec> byName = new LinkedHashMap<>();
        specs.forEach(spec -> byName.put(spec.name(), spec));
        List<ProcessSpec> ordered = new ArrayList<>();
        for (String name : StartOrder.of(dependencies(specs))) {
            ProcessSpec spec = byName.get(name);
            if (spec != null) {
                ordered.add(spec);
            }
        }
        return List.copyOf(ordered);
    }

    private static Map<String, List<String>> dependencies(List<ProcessSpec> specs) {
        Map<String, List<String>> dependencies = new LinkedHashMap<>();
        specs.forEach(spec -> dependencies.put(spec.name(), spec.dependsOn()));
        return dependencies;
    }
}
