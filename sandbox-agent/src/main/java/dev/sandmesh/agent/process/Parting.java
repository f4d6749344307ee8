package dev.sandmesh.agent.process;

import dev.sandmesh.agent.process.ProcessSpec.Environment;
import dev.sandmesh.agent.process.ProcessSpec.First;
import dev.sandmesh.agent.process.ProcessSpec.Limits;
import dev.sandmesh.agent.process.ProcessSpec.Probing;
import dev.sandmesh.agent.process.ProcessSpec.Stop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a run has to remember of its specification, to be ended as that wanted when it is gone. */
record Parting(Stop stop, List<String> dependsOn) {
    /** Of a run that an agent of an earlier version started. */
    static final Parting DEFAULT =
            new Parting(new Stop("TERM", Duration.ofSeconds(5), Duration.ofSeconds(10), null), List.of());

    Parting {
        dependsOn = List.copyOf(dependsOn);
    }

    /** It is never started, so it has no command. */
    ProcessSpec of(String name, Path log) {
        return new ProcessSpec(
                name,
                List.of(),
                new Environment(List.of(), Map.of()),
                null,
                null,
                dependsOn,
                new Probing(null, null, Duration.ofSeconds(1)),
                RestartPolicy.DEFAULT,
                stop,
                log,
                ProcessSpec.DEFAULT_LOG_LIMIT,
                null,
                null,
                Limits.NONE);
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("signal", stop.signal())
                .put("timeoutMillis", stop.timeout().toMillis())
                .put("killTimeoutMillis", stop.killTimeout().toMillis())
                .put("dependsOn", new JsonArray(dependsOn));
        First first = stop.first();
        return first == null
                ? json
                : json.put("step", first.step())
                        .put("stepTimeoutMillis", first.timeout().toMillis());
    }

    static Parting read(JsonObject json) {
        Stop stop = DEFAULT.stop();
        return new Parting(
                new Stop(
                        json.getString("signal", stop.signal()),
                        millis(json, "timeoutMillis", stop.timeout()),
                        millis(json, "killTimeoutMillis", stop.killTimeout()),
                        first(json)),
                json.getJsonArray("dependsOn", new JsonArray()).stream()
                        .map(String.class::cast)
                        .toList());
    }

    private static @Nullable First first(JsonObject json) {
        return json.containsKey("step")
                ? new First(json.getString("step"), millis(json, "stepTimeoutMillis", Duration.ofSeconds(10)))
                : null;
    }

    private static Duration millis(JsonObject json, String key, Duration otherwise) {
        return Duration.ofMillis(json.getLong(key, otherwise.toMillis()));
    }
}
