package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.ProbeSpec;
import dev.sandmesh.protocol.report.Confinement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One process as an operator wants it to run. */
public record ProcessSpec(
        String name,
        List<String> command,
        Environment environment,
        @Nullable Path directory,
        @Nullable String user,
        List<String> dependsOn,
        Probing probing,
        RestartPolicy restart,
        Stop stop,
        Path log,
        long logLimit,
        @Nullable String condition,
        @Nullable Engine engine,
        Limits limits) {
    public static final long DEFAULT_LOG_LIMIT = 16L << 20;

    /** The browsers that a worker can drive. */
    public enum Engine {
        /** The anti-detect browser, with an API of its own. */
        ADSPOWER,
        /** A plain Chromium with its debug interface. */
        CHROMIUM;

        /** All that these processes are, as they are told. */
        public static List<String> namesIn(List<ProcessSpec> specs) {
            return specs.stream()
                    .map(ProcessSpec::engine)
                    .flatMap(Stream::ofNullable)
                    .map(engine -> engine.name().toLowerCase(Locale.ROOT))
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    /** What the process sees: variables of the agent that are passed through, and those that are set. */
    public record Environment(List<String> pass, Map<String, String> set) {
        public Environment {
            pass = List.copyOf(pass);
            set = Map.copyOf(set);
        }
    }

    /** When it counts as started, and how it is found to hang. */
    public record Probing(
            @Nullable ProbeSpec readiness, @Nullable ProbeSpec liveness, Duration startTimeout) {
        List<ProbeSpec> probes() {
            return Stream.of(Optional.ofNullable(readiness), Optional.ofNullable(liveness))
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    /**
     * How it is asked to end.
     *
     * @param timeout how long it may take after the signal before it is killed
     * @param killTimeout how long it may take after it was killed before it is called undying
     * @param first what is done before the signal
     */
    public record Stop(
            String signal,
            Duration timeout,
            Duration killTimeout,
            @Nullable First first) {}

    /** A {@link StopStep} by its name, and how long it may take. */
    public record First(String step, Duration timeout) {}

    /**
     * What it may use, with all that it starts; what is empty is not limited.
     *
     * @param openFiles of each of its processes
     * @param processes of all of them together
     * @param oomScoreAdj how much sooner than others it goes when memory is out, 0 to 1000
     */
    public record Limits(
            OptionalLong memoryBytes, OptionalLong openFiles, OptionalLong processes, OptionalInt oomScoreAdj) {
        public static final Limits NONE =
                new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalInt.empty());
    }

    public ProcessSpec {
        command = List.copyOf(command);
        dependsOn = List.copyOf(dependsOn);
    }

    /**
     * As it is told of.
     *
     * @param processesCounted whether anything keeps their number
     */
    Confinement confinement(boolean processesCounted) {
        return new Confinement(
                user == null ? "" : user,
                limits.memoryBytes().orElse(0),
                limits.openFiles().orElse(0),
                processesCounted ? limits.processes().orElse(0) : 0,
                limits.oomScoreAdj().orElse(0));
    }

    /** Until it is killed. */
    Duration longestStop() {
        First first = stop.first();
        return first == null ? stop.timeout() : stop.timeout().plus(first.timeout());
    }

    /** The same process, started otherwise. */
    ProcessSpec started(List<String> otherCommand, Environment otherEnvironment) {
        return with(otherCommand, otherEnvironment, dependsOn);
    }

    /** When the sandbox does not run these, nothing waits for them. */
    ProcessSpec without(Set<String> absent) {
        return with(
                command,
                environment,
                dependsOn.stream().filter(name -> !absent.contains(name)).toList());
    }

    private ProcessSpec with(List<String> otherCommand, Environment otherEnvironment, List<String> needed) {
        return new ProcessSpec(
                name,
                otherCommand,
                otherEnvironment,
                directory,
                user,
                needed,
                probing,
                restart,
                stop,
                log,
                logLimit,
                condition,
                engine,
                limits);
    }

    /** Changes when the running process would have to be replaced; how it is watched is not part of it. */
    String hash() {
        String what = String.join("\0", command) + "\n" + environment.pass() + new TreeMap<>(environment.set()) + "\n"
                + directory + "\n" + user + "\n" + log;
        if (!limits.equals(Limits.NONE)) {
            // added later: a process without limits keeps the hash that an older agent has remembered
            what += "\n" + limits;
        }
        return UUID.nameUUIDFromBytes(what.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
