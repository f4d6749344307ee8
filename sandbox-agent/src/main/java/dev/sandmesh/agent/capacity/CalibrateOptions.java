package dev.sandmesh.agent.capacity;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How to measure.
 *
 * @param max the most browsers to open
 * @param page loaded instead of our own
 * @param thinkMillis what a browser rests between two loads, as a person or a script does
 * @param loads how often each browser loads the page while a number of browsers is measured
 * @param profiles of AdsPower, to be opened instead of plain browsers
 * @param headless also where there is a display
 * @param force also while tasks run, or nobody knows whether they do
 */
public record CalibrateOptions(
        int max,
        Optional<String> page,
        int thinkMillis,
        int loads,
        HeavyPage.Weight weight,
        List<String> profiles,
        boolean headless,
        boolean force) {

    public static final String USAGE = """
            usage: sandmesh-agent calibrate [OPTION…]
              --max N            open at most N browsers (100)
              --page URL         load this page instead of our own
              --think-millis N   rest of a browser between two loads (2000)
              --loads N          loads of each browser per measurement (3)
              --nodes N          elements of our own page (600)
              --images N         images of our own page, 48 KiB each (12)
              --heap-mib N       memory that the script of our own page holds (40)
              --profiles A,B,…   open these profiles of AdsPower instead of plain browsers
              --headless         without a display, although there is one
              --force            also while tasks run, or the worker does not say whether they do""";

    private static final Set<String> FLAGS = Set.of("--headless", "--force");
    private static final Set<String> VALUES =
            Set.of("--max", "--page", "--think-millis", "--loads", "--nodes", "--images", "--heap-mib", "--profiles");

    public CalibrateOptions {
        profiles = List.copyOf(profiles);
    }

    /**
     * Reads what was typed.
     *
     * @throws IllegalArgumentException with every problem, a line each
     */
    public static CalibrateOptions read(List<String> arguments) {
        List<String> problems = new ArrayList<>();
        Set<String> flags = new HashSet<>();
        Map<String, String> values = new HashMap<>();
        Deque<String> rest = new ArrayDeque<>(arguments);
        while (!rest.isEmpty()) {
            String name = rest.removeFirst();
            if (FLAGS.contains(name)) {
                flags.add(name);
            } else if (VALUES.contains(name) && !rest.isEmpty()) {
                values.put(name, rest.removeFirst());
            } else {
                problems.add("'" + name + (VALUES.contains(name) ? "' needs a value" : "' is no option"));
            }
        }
        Numbers numbers = new Numbers(values, problems);
        CalibrateOptions options = new CalibrateOptions(
                numbers.of("--max", 100, 1, 500),
                Optional.ofNullable(values.get("--page")),
                numbers.of("--think-millis", 2_000, 0, 60_000),
                numbers.of("--loads", 3, 1, 100),
                new HeavyPage.Weight(
                        numbers.of("--nodes", 600, 0, 100_000),
                        numbers.of("--images", 12, 0, 200),
                        numbers.of("--heap-mib", 40, 0, 2_000)),
                Optional.ofNullable(values.get("--profiles"))
                        .map(text -> List.of(text.split(",")))
                        .orElse(List.of()),
                flags.contains("--headless"),
                flags.contains("--force"));
        options.page()
                .filter(url -> !url.matches("(https?|file|data):\\S+"))
                .ifPresent(url -> problems.add("--page must be an address, not '" + url + "'"));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return options;
    }

    private record Numbers(Map<String, String> values, List<String> problems) {

        int of(String name, int standard, int min, int max) {
            String text = values.getOrDefault(name, String.valueOf(standard));
            try {
                int value = Integer.parseInt(text);
                if (value >= min && value <= max) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // told below, as what is out of range
            }
            problems.add(name + " must be a whole number from " + min + " to " + max + ", not '" + text + "'");
            return standard;
        }
    }
}
