package dev.sandmesh.agent;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the program was called with.
 *
 * @param config the file after {@code --config}
 * @param options the rest, for the verb
 */
record CommandLine(Verb verb, Optional<Path> config, List<String> options) {

    private static final String USAGE =
            "usage: sandmesh-agent [run | calibrate OPTION… | check | version] [--config FILE]";

    /** What to do. */
    enum Verb {
        /** Be the agent. */
        RUN,
        /** Measure how many browsers this machine bears; takes options of its own. */
        CALIBRATE,
        /** Say whether the configuration can be used. */
        CHECK,
        /** Say which version this is. */
        VERSION
    }

    CommandLine {
        options = List.copyOf(options);
    }

    static CommandLine read(String... arguments) {
        List<String> rest = new ArrayList<>(Arrays.asList(arguments));
        Verb verb = rest.isEmpty() || rest.get(0).startsWith("-") ? Verb.RUN : verb(rest.remove(0));
        @Nullable Path config = null;
        int at = rest.indexOf("--config");
        if (at >= 0) {
            rest.remove(at);
            if (at == rest.size()) {
                throw new ConfigException(List.of("--config needs a file", USAGE));
            }
            config = Path.of(rest.remove(at));
        }
        if (verb != Verb.CALIBRATE && !rest.isEmpty()) {
            throw new ConfigException(List.of("'" + String.join(" ", rest) + "' is not known", USAGE));
        }
        return new CommandLine(verb, Optional.ofNullable(config), rest);
    }

    private static Verb verb(String name) {
        return Arrays.stream(Verb.values())
                .filter(verb -> verb.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigException(List.of("'" + name + "' is no command", USAGE)));
    }
}
