package dev.sandmesh.agent.process;

import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces {@code ${NAME}} and {@code ${NAME:-default}} in the texts of a specification. */
record Variables(Map<String, String> values) {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");

    String replace(String text, Consumer<String> problems) {
        return REFERENCE.matcher(text).replaceAll(reference -> Matcher.quoteReplacement(value(reference, problems)));
    }

    /** Empty counts as unset where there is a default, as in a shell. */
    private String value(MatchResult reference, Consumer<String> problems) {
        String value = values.getOrDefault(reference.group(1), "");
        if (reference.group(2) != null && value.isEmpty()) {
            return reference.group(2);
        }
        if (!values.containsKey(reference.group(1))) {
            problems.accept("unknown variable " + reference.group(1));
        }
        return value;
    }
}
