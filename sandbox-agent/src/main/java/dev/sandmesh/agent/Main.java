package dev.sandmesh.agent;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code dev.sandmesh.agent.Main [--config FILE]}. */
public final class Main {

    private static final int USAGE = 2;

    private Main() {}

    public static void main(String[] arguments) {
        PrintStream err = System.err;
        try {
            AgentConfig config = ConfigFile.read(configFile(arguments), System.getenv());
            LogFormat.install(config.logLevel());
        } catch (ConfigException e) {
            err.println("sandmesh-agent: the configuration cannot be used:");
            e.problems().forEach(problem -> err.println("  - " + problem));
            System.exit(USAGE);
        }
    }

    private static Optional<Path> configFile(String[] arguments) {
        if (arguments.length == 0) {
            return Optional.empty();
        }
        if (arguments.length == 2 && arguments[0].equals("--config")) {
            return Optional.of(Path.of(arguments[1]));
        }
        throw new ConfigException(List.of("usage: sandmesh-agent [--config FILE]"));
    }
}
