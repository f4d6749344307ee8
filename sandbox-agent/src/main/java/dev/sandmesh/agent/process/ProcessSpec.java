package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.ProbeSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
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
        @Nullable String condition) {

    /** What the process sees: variables of the agent that are passed through, and those that are set. */
    public record Environment(List<String> pass, Map<String, String> set) {
        public Environment {
            pass = List.copyOf(pass);
            set = Map.copyOf(set);
        }
    }

    /** When it counts as started, and how it is found to hang. */
    public record Probing(
            @Nullable ProbeSpec readiness, @Nullable ProbeSpec liveness, Duration startTimeout) {}

    /** How it is asked to end, and how long it may take before it is killed. */
    public record Stop(String signal, Duration timeout) {}

    public ProcessSpec {
        command = List.copyOf(command);
        dependsOn = List.copyOf(dependsOn);
    }

    /** Changes when the running process would have to be replaced; how it is watched is not part of it. */
    String hash() {
        String what = String.join("\0", command) + "\n" + environment.pass() + new TreeMap<>(environment.set()) + "\n"
                + directory + "\n" + user + "\n" + log;
        return UUID.nameUUIDFromBytes(what.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
