package dev.sandmesh.agent.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in the specification that knows its path, so that every problem says where it is and reading goes on. */
final class SpecNode {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");

    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*([KMGT]i?)?B?");

    private final JsonNode node;
    private final String path;
    private final List<String> problems;

    SpecNode(JsonNode node, String path, List<String> problems) {
        this.node = node;
        this.path = path;
        this.problems = problems;
    }

    void problem(String text) {
        problems.add(path.isEmpty() ? text : path + ": " + text);
    }

    boolean isPresent() {
        return !node.isMissingNode() && !node.isNull();
    }

    boolean isList() {
        return node.isArray();
    }

    boolean isMap() {
        return node.isObject();
    }

    SpecNode at(String field) {
        JsonNode child = node.isObject() ? node.path(field) : MissingNode.getInstance();
        return new SpecNode(child, path.isEmpty() ? field : path + "." + field, problems);
    }

    SpecNode named(String name) {
        return new SpecNode(node, name, problems);
    }

    void onlyKnows(Set<String> fields) {
        if (node instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(field -> {
                if (!fields.contains(field)) {
                    problem("unknown field '" + field + "', known are " + new TreeSet<>(fields));
                }
            });
        } else if (isPresent()) {
            problem("must be a map");
        }
    }

    Optional<String> text() {
        if (!isPresent()) {
            return Optional.empty();
        }
        if (!node.isValueNode()) {
            problem("must be a text");
            return Optional.empty();
        }
        return Optional.of(node.asText()).filter(text -> !text.isBlank());
    }

    String requiredText() {
        return text().orElseGet(() -> {
            problem("is missing");
            return "?";
        });
    }

    List<SpecNode> items() {
        List<SpecNode> items = new ArrayList<>();
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                items.add(new SpecNode(node.get(i), path + "[" + i + "]", problems));
            }
        } else if (isPresent()) {
            problem("must be a list");
        }
        return items;
    }

    /** What is empty once its variables are replaced is left out, so that a variable can stand for an optional item. */
    List<String> texts() {
        return items().stream().map(SpecNode::text).flatMap(Optional::stream).toList();
    }

    Map<String, String> map() {
        Map<String, String> map = new LinkedHashMap<>();
        if (node instanceof ObjectNode object) {
            object.fieldNames()
                    .forEachRemaining(name -> map.put(name, at(name).text().orElse("")));
        } else if (isPresent()) {
            problem("must be a map");
        }
        return map;
    }

    Duration duration(Duration fallback) {
        return text().flatMap(this::parse).orElse(fallback);
    }

    private Optional<Duration> parse(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            problem("'" + text + "' is no duration such as 200ms, 5s or 1m");
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    default -> Duration.ofHours(amount);
                });
    }

    /** As {@code 2GiB}, {@code 512MB} or plain bytes; empty when it is absent or out of range. */
    OptionalLong size(long least, long most) {
        return range(this::parseSize, least, most);
    }

    /** Empty when it is absent or out of range. */
    OptionalLong integer(long least, long most) {
        return range(text -> attempt(text, Long::valueOf), least, most);
    }

    private OptionalLong range(Function<String, Optional<Long>> parser, long least, long most) {
        Optional<Long> value = text().flatMap(parser);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        long number = value.get();
        if (number < least || number > most) {
            problem("must be from " + least + " to " + most + ", and is " + number);
            return OptionalLong.empty();
        }
        return OptionalLong.of(number);
    }

    private Optional<Long> parseSize(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            problem("'" + text + "' is no size such as 16MiB, 2GiB or 500MB");
            return Optional.empty();
        }
        long unit = unit(matcher.group(2) == null ? "" : matcher.group(2));
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(amount > Long.MAX_VALUE / unit ? Long.MAX_VALUE : amount * unit);
    }

    private static long unit(String name) {
        long base = name.endsWith("i") ? 1024 : 1000;
        long unit = 1;
        for (int exponent = name.isEmpty() ? 0 : "KMGT".indexOf(name.charAt(0)) + 1; exponent > 0; exponent--) {
            unit *= base;
        }
        return unit;
    }

    double number(double fallback) {
        return text().flatMap(text -> attempt(text, Double::valueOf)).orElse(fallback);
    }

    int integer(int fallback) {
        return text().flatMap(text -> attempt(text, Integer::valueOf)).orElse(fallback);
    }

    private <T> Optional<T> attempt(String text, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (NumberFormatException e) {
            problem("'" + text + "' is no number");
            return Optional.empty();
        }
    }

    /** Runs a constructor that checks its arguments, and lists what it refuses. */
    <T> Optional<T> build(Supplier<T> constructor) {
        try {
            return Optional.of(constructor.get());
        } catch (IllegalArgumentException e) {
            problem(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
