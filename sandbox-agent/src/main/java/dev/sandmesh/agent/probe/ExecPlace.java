package dev.sandmesh.agent.probe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** As whom and in which environment check commands run; each leads a session of its own, by which it is killed. */
@FunctionalInterface
public interface ExecPlace {
    /** As the agent itself. */
    ExecPlace OWN = command -> {
        List<String> line = new ArrayList<>(List.of("setsid"));
        line.addAll(command);
        return new ProcessBuilder(line);
    };

    /** Blocks its thread. */
    ProcessBuilder builder(List<String> command) throws IOException;
}
