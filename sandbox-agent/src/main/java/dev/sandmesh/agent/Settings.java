package dev.sandmesh.agent;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One value from two places: a variable wins over the file; what is wrong is collected, so that all of it is told at once. */
final class Settings {

    private static final String PREFIX = "SANDMESH_AGENT_";

    private final JsonNode file;
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> known = new TreeSet<>();

    Settings(JsonNode file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    Optional<String> text(String path) {
        String variable = variable(path);
        known.add(path);
        String fromEnvironment = environment.getOrDefault(variable, "");
        if (!fromEnvironment.isBlank()) {
            return Optional.of(fromEnvironment.trim());
        }
        JsonNode node = node(path);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isValueNode()) {
            problem(path, "must be a single value");
            return Optional.empty();
        }
        return Optional.of(node.asText().trim()).filter(text -> !text.isEmpty());
    }

    /** A text of letters, digits and {@code . _ : -}, as the protocol wants names. */
    String token(String path, String standard, int maxLength) {
        String text = text(path).orElse(standard);
        if (!text.matches("[A-Za-z0-9._:-]{1," + maxLength + "}")) {
            problem(path, "must be 1 to " + maxLength + " of letters, digits and . _ : -");
        }
        return text;
    }

    long integer(String path, long standard, long min, long max) {
        Optional<String> text = text(path);
        try {
            long value = text.map(Long::parseLong).orElse(standard);
            if (value < min || value > max) {
                problem(path, "must be from " + min + " to " + max);
            }
            return value;
        } catch (NumberFormatException e) {
            problem(path, "must be an integer");
            return standard;
        }
    }

    Duration seconds(String path, long standard, long max) {
        return Duration.ofSeconds(integer(path, standard, 0, max));
    }

    boolean flag(String path) {
        String text = text(path).orElse("false");
        if (!Set.of("true", "false").contains(text)) {
            problem(path, "must be true or false");
        }
        return text.equals("true");
    }

    /** A list in the file, {@code a,b} in the variable. */
    List<String> list(String path) {
        JsonNode node = node(path);
        if (environment.getOrDefault(variable(path), "").isBlank() && node.isArray()) {
            known.add(path);
            List<String> items = new ArrayList<>();
            node.forEach(item -> items.add(item.asText()));
            return items;
        }
        return text(path).map(text -> List.of(text.split("\\s*,\\s*"))).orElse(List.of());
    }

    /** A map in the file, {@code key=value,key=value} in the variable. */
    Map<String, String> map(String path) {
        Map<String, String> map = new LinkedHashMap<>();
        JsonNode node = node(path);
        if (environment.getOrDefault(variable(path), "").isBlank() && node.isObject()) {
            known.add(path);
            node.properties()
                    .forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
            return map;
        }
        for (String item : list(path)) {
            int equals = item.indexOf('=');
            if (equals <= 0) {
                problem(path, "must be key=value,key=value");
            } else {
                map.put(
                        item.substring(0, equals).trim(),
                        item.substring(equals + 1).trim());
            }
        }
        return map;
    }

    void problem(String path, String sentence) {
        problems.add(path + " (" + variable(path) + ") " + sentence);
    }

    /** Every problem, with the settings of the file that nobody asked for. */
    List<String> problems() {
        List<String> all = new ArrayList<>(problems);
        unknown(file, "", all);
        return all;
    }

    private void unknown(JsonNode node, String prefix, List<String> all) {
        node.properties().forEach(entry -> {
            String path = prefix + entry.getKey();
            boolean section = known.stream().anyMatch(name -> name.startsWith(path + "."));
            if (section && entry.getValue().isObject()) {
                unknown(entry.getValue(), path + ".", all);
            } else if (!known.contains(path)) {
                all.add(path + " is no setting of the agent");
            }
        });
    }

    private JsonNode node(String path) {
        return file.at("/" + path.replace('.', '/'));
    }

    private static String variable(String path) {
        return PREFIX
                + path.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
