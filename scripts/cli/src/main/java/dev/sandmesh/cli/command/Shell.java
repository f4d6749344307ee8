package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.SessionStore;
import dev.sandmesh.cli.output.Output;
import dev.sandmesh.cli.output.Terminal;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * What is around a command.
 *
 * @param notes where goes what is no part of the answer
 */
public record Shell(
        Map<String, String> environment,
        InputStream in,
        Output out,
        Output notes,
        Terminal terminal,
        SessionStore sessions,
        InstantSource clock) {

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** Where sessions are kept: SANDMESH_CLI_HOME, or what the desktop's custom is. */
    public static Path home(Map<String, String> environment, String userHome) {
        String own = environment.getOrDefault("SANDMESH_CLI_HOME", "");
        if (!own.isEmpty()) {
            return Path.of(own);
        }
        String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path base = config.startsWith("/") ? Path.of(config) : Path.of(userHome, ".config");
        return base.resolve("sandmesh");
    }
}
