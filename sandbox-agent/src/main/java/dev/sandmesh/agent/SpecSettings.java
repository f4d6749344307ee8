package dev.sandmesh.agent;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The processes to supervise.
 *
 * @param file absent when this agent supervises nothing
 * @param variables what {@code ${NAME}} in it stands for
 */
record SpecSettings(Optional<Path> file, Map<String, String> variables) {

    SpecSettings {
        variables = Map.copyOf(variables);
    }
}
