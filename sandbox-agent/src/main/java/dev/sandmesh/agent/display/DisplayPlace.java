package dev.sandmesh.agent.display;

import dev.sandmesh.agent.process.ProcessSpec;
import dev.sandmesh.protocol.report.ConditionType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which display a sandbox has.
 *
 * @param screen of that display
 * @param authority where the cookie stands that its server wants; empty where it wants none
 */
record DisplayPlace(String number, int screen, Optional<Path> authority) {
    private static final Pattern NAME = Pattern.compile(":(\\d{1,5})(?:\\.(\\d))?");

    /** The one that a process backs, or else the one that one of them is given. */
    static Optional<DisplayPlace> of(List<ProcessSpec> specs) {
        return specs.stream()
                .filter(spec -> ConditionType.DISPLAY_UP.equals(spec.condition()))
                .flatMap(spec -> spec.command().stream()
                        .skip(1)
                        .flatMap(word -> named(word, after("-auth", spec.command())).stream()))
                .findFirst()
                .or(() -> specs.stream()
                        .flatMap(spec -> named(variable(spec, "DISPLAY"), Optional.empty()).stream())
                        .findFirst())
                .map(place -> place.withCookieOf(specs));
    }

    String name() {
        return ":" + number;
    }

    private DisplayPlace withCookieOf(List<ProcessSpec> specs) {
        Optional<Path> given = specs.stream()
                .filter(spec -> named(variable(spec, "DISPLAY"), Optional.empty())
                        .filter(place -> place.number().equals(number))
                        .isPresent())
                .map(spec -> variable(spec, "XAUTHORITY"))
                .filter(file -> !file.isEmpty())
                .map(Path::of)
                .findFirst();
        return new DisplayPlace(number, screen, given.or(() -> authority));
    }

    private static Optional<DisplayPlace> named(String word, Optional<Path> authority) {
        Matcher name = NAME.matcher(word);
        return name.matches()
                ? Optional.of(new DisplayPlace(
                        name.group(1), name.group(2) == null ? 0 : Integer.parseInt(name.group(2)), authority))
                : Optional.empty();
    }

    private static String variable(ProcessSpec spec, String name) {
        return spec.environment().set().getOrDefault(name, "");
    }

    private static Optional<Path> after(String option, List<String> command) {
        int at = command.indexOf(option);
        return at > 0 && at + 1 < command.size() ? Optional.of(Path.of(command.get(at + 1))) : Optional.empty();
    }
}
