package dev.sandmesh.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How often the process of a {@link SandboxKind#COUNTED} sandbox was started. */
final class CountedSandbox {

    static final String PROCESS = "worker";

    private CountedSandbox() {}

    static long starts(Agent agent) throws IOException {
        Path file = agent.logFolder().resolve("starts");
        if (!Files.exists(file)) {
            return 0;
        }
        try (var lines = Files.lines(file)) {
            return lines.count();
        }
    }
}
