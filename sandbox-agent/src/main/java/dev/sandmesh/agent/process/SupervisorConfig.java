package dev.sandmesh.agent.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What is supervised, where that is remembered, and how long an asked-for restart may take. */
public record SupervisorConfig(List<ProcessSpec> processes, Path stateDirectory, Duration restartLimit) {
    public static final Duration DEFAULT_RESTART_LIMIT = Duration.ofSeconds(45);

    public SupervisorConfig {
        List<String> problems = SpecFile.problemsAmong(processes);
        if (!problems.isEmpty()) {
            throw new SpecException(problems);
        }
        processes = SpecFile.inStartOrder(processes);
    }
}
