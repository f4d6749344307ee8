package dev.sandmesh.agent.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is supervised, where that is remembered, and how long an asked-for restart may take.
 *
 * @param stopSteps what can be done before a process is stopped, by the name that a specification uses
 * @param source where the processes stand; absent when nobody will change them
 * @param refused why {@code source} cannot be used and older processes run; empty when all is well
 * @param ownLog a log of the agent itself that is kept within bounds too
 * @param settings what the browsers among them are configured with at the start
 * @param otherState writes what else the agent could not write, and says what is wrong with that; empty when nothing is; blocks
 */
public record SupervisorConfig(
        List<ProcessSpec> processes,
        Path stateDirectory,
        Duration restartLimit,
        Map<String, StopStep> stopSteps,
        Optional<SpecSource> source,
        List<String> refused,
        Optional<Path> ownLog,
        EngineSettings settings,
        Supplier<Optional<String>> otherState) {
    public static final Duration DEFAULT_RESTART_LIMIT = Duration.ofSeconds(45);

    public SupervisorConfig {
        processes = ordered(processes);
        stopSteps = Map.copyOf(stopSteps);
        refused = List.copyOf(refused);
    }

    /** Processes that nobody will change. */
    public SupervisorConfig(List<ProcessSpec> processes, Path stateDirectory, Duration restartLimit) {
        this(
                processes,
                stateDirectory,
                restartLimit,
                Map.of(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                EngineSettings.NONE,
                Optional::empty);
    }

    /**
     * The processes that a file names.
     *
     * @throws SpecException when it cannot be used, and there is none that could be used before
     */
    public static SupervisorConfig of(
            SpecSource source, Path stateDirectory, Duration restartLimit, Map<String, StopStep> stopSteps) {
        SpecReading reading = source.read();
        List<ProcessSpec> processes =
                reading.isUsable() ? reading.specs() : source.lastUsable().orElseGet(reading::orThrow);
        return new SupervisorConfig(
                processes,
                stateDirectory,
                restartLimit,
                stopSteps,
                Optional.of(source),
                reading.problems(),
                Optional.empty(),
                EngineSettings.NONE,
                Optional::empty);
    }

    public SupervisorConfig withOwnLog(Optional<Path> log) {
        return new SupervisorConfig(
                processes, stateDirectory, restartLimit, stopSteps, source, refused, log, settings, otherState);
    }

    public SupervisorConfig withOtherState(Supplier<Optional<String>> other) {
        return new SupervisorConfig(
                processes, stateDirectory, restartLimit, stopSteps, source, refused, ownLog, settings, other);
    }

    public SupervisorConfig withSettings(EngineSettings wanted) {
        return new SupervisorConfig(
                processes, stateDirectory, restartLimit, stopSteps, source, refused, ownLog, wanted, otherState);
    }

    /** In start order. */
    static List<ProcessSpec> ordered(List<ProcessSpec> processes) {
        List<String> problems = SpecFile.problemsAmong(processes);
        if (!problems.isEmpty()) {
            throw new SpecException(problems);
        }
        return SpecFile.inStartOrder(processes);
    }
}
