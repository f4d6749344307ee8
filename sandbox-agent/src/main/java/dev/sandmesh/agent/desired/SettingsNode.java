package dev.sandmesh.agent.desired;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Some settings: what is not known, or not within its bounds, is a problem and not read. */
final class SettingsNode {
    /** What else a name may hold does not belong into a log. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    private final String place;
    private final JsonObject json;
    private final List<String> problems;

    SettingsNode(String place, JsonObject json, List<String> problems) {
        this.place = place;
        this.json = json;
        this.problems = problems;
    }

    /** Another version of the control plane may know more than this agent does. */
    void onlyKnows(String... names) {
        Set<String> known = Set.of(names);
        json.fieldNames().stream()
                .filter(name -> !known.contains(name))
                .map(name -> NAME.matcher(name).matches() ? name : "?")
                .forEach(name -> problem(name, "this agent does not know it"));
    }

    void problem(String name, String what) {
        problems.add(place + name + ": " + what);
    }

    Optional<SettingsNode> node(String name) {
        Object value = json.getValue(name);
        if (value instanceof JsonObject object) {
            return Optional.of(new SettingsNode(place + name + "/", object, problems));
        }
        return wrong(name, value, "must be an object");
    }

    Optional<String> text(String name, Pattern form, String what) {
        Object value = json.getValue(name);
        if (value instanceof String text && form.matcher(text).matches()) {
            return Optional.of(text);
        }
        return wrong(name, value, what);
    }

    /** Empty when there is none, or one of them is wrong. */
    List<String> texts(String name, int most, Pattern form, String what) {
        Object value = json.getValue(name);
        if (value instanceof JsonArray array && !array.isEmpty() && array.size() <= most) {
            List<String> texts = new ArrayList<>();
            for (Object item : array) {
                if (item instanceof String text && form.matcher(text).matches()) {
                    texts.add(text);
                }
            }
            if (texts.size() == array.size()) {
                return texts;
            }
        }
        var unused = wrong(name, value, "must be 1 to " + most + " of: " + what);
        return List.of();
    }

    Optional<Long> integer(String name, long least, long most) {
        Object value = json.getValue(name);
        if ((value instanceof Integer || value instanceof Long)
                && ((Number) value).longValue() >= least
                && ((Number) value).longValue() <= most) {
            return Optional.of(((Number) value).longValue());
        }
        return wrong(name, value, "must be an integer from " + least + " to " + most);
    }

    Optional<Double> number(String name, double least, double most) {
        Object value = json.getValue(name);
        if (value instanceof Number number && number.doubleValue() >= least && number.doubleValue() <= most) {
            return Optional.of(number.doubleValue());
        }
        return wrong(name, value, "must be a number from " + least + " to " + most);
    }

    Optional<Boolean> flag(String name) {
        Object value = json.getValue(name);
        return value instanceof Boolean flag ? Optional.of(flag) : wrong(name, value, "must be true or false");
    }

    private <T> Optional<T> wrong(String name, @Nullable Object value, String what) {
        if (value != null) {
            problem(name, what);
        }
        return Optional.empty();
    }
}
