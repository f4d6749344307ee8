package dev.sandmesh.agent.bundle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Takes secrets out of texts: those that the agent knows, wherever they stand, and what looks like one. It rather takes too much.
 */
public final class Masks {
    private static final String MASK = "***";
    private static final int SHORTEST = 6;
    private static final String SECRET_NAME =
            "(?:pass(?:w(?:or)?d|phrase)?|secret|token|credential|cookie|auth(?:orization)?|signature|key)";
    private static final Pattern NAME = Pattern.compile("(?i).*" + SECRET_NAME + ".*");

    private static final List<Rule> RULES = List.of(
            // all of them, to the end of the line
            new Rule("(?i)\\b((?:set-)?cookie|authorization)([\\\\\"']{0,2}\\s{0,3}:)[^\\r\\n]*", "$1$2 " + MASK),
            new Rule("(?i)\\b(bearer|basic)\\s{1,3}[A-Za-z0-9._~+/=-]{6,}", "$1 " + MASK),
            new Rule("://[^/\\s\"'@]+@", "://" + MASK + "@"),
            new Rule("eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]*)?", MASK),
            // every repetition is bounded: what is looked through may be one long word
            new Rule(
                    "(?i)(" + SECRET_NAME
                            + "[\\w.-]{0,40}[\\\\\"']{0,2}\\s{0,3}[=:]\\s{0,3})(\"[^\"]*\"|'[^']*'|[^\\s,;&}\\])]+)",
                    "$1" + MASK),
            new Rule("(?i)(-[\\w-]{0,40}" + SECRET_NAME + "[\\w-]{0,40}\\s{1,3})(?!-)\\S+", "$1" + MASK),
            new Rule("(?m)^[ \\t]*[A-Za-z0-9+/]{60,76}={0,2}[ \\t]*$", MASK));

    private final List<String> known;

    private record Rule(Pattern pattern, String by) {
        Rule(String pattern, String by) {
            this(Pattern.compile(pattern), by);
        }
    }

    /** {@code secrets} are values; what is too short to be told from other words is left to the rules. */
    public Masks(Collection<String> secrets) {
        // a secret that holds another goes first
        this.known = secrets.stream()
                .map(String::strip)
                .filter(secret -> secret.length() >= SHORTEST)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** The same, and the values whose names say that they are secret. */
    public Masks with(Map<String, String> variables) {
        List<String> all = new ArrayList<>(known);
        variables.forEach((name, value) -> {
            if (isSecret(name)) {
                all.add(value);
            }
        });
        return new Masks(all);
    }

    public static boolean isSecret(String name) {
        return NAME.matcher(name).matches();
    }

    String mask(String text) {
        String masked = text;
        for (String secret : known) {
            masked = masked.replace(secret, MASK);
        }
        for (Rule rule : RULES) {
            masked = rule.pattern().matcher(masked).replaceAll(rule.by());
        }
        return masked;
    }

    /** A word behind an option that wants a secret is one. */
    List<String> mask(List<String> command) {
        List<String> masked = new ArrayList<>();
        boolean next = false;
        for (String word : command) {
            masked.add(next ? MASK : mask(word));
            next = word.startsWith("-") && !word.contains("=") && isSecret(word);
        }
        return masked;
    }
}
