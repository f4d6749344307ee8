package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.TaskReport;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the worker says about itself.
 *
 * @param ok it answered, with success, and calls itself neither unhealthy nor not started
 * @param capacity {@link Capacity#NONE} when it does not say
 * @param engineConnected empty when it has no engine, does not say, or did not answer
 * @param outcomes of tasks that ended lately, newest first
 * @param versions of {@code worker} and {@code node}, as far as it tells them
 * @param reason why it is not ok
 */
public record WorkerReading(
        boolean ok,
        Capacity capacity,
        List<TaskReport> tasks,
        Optional<Boolean> engineConnected,
        Intake intake,
        List<TaskOutcome> outcomes,
        Map<String, String> versions,
        String reason) {
    private static final int STATUS_LENGTH = 64;
    private static final int VERSION_LENGTH = 128;
    private static final Set<String> NOT_WELL = Set.of("unhealthy", "starting", "initialized");

    public WorkerReading {
        tasks = List.copyOf(tasks);
        outcomes = List.copyOf(outcomes);
        versions = Map.copyOf(versions);
    }

    public static WorkerReading failed(String reason) {
        return new WorkerReading(
                false, Capacity.NONE, List.of(), Optional.empty(), Intake.UNKNOWN, List.of(), Map.of(), reason);
    }

    /** Nothing new is taken, and nothing runs any more. */
    public boolean isDrained() {
        return ok && intake == Intake.DRAINING && tasks.isEmpty();
    }

    /**
     * Whoever claims to keep the contract is held to it. Of a worker that does not, what is missing or means something else
     * is unknown, and no failure.
     */
    static WorkerReading read(JsonObject answer) {
        Fields fields = Fields.of(answer);
        boolean strict = fields.has("contract");
        String status = fields.optionalText("status", STATUS_LENGTH).orElse("").toLowerCase(Locale.ROOT);
        boolean ok = !NOT_WELL.contains(status);
        return new WorkerReading(
                ok,
                part(strict, fields, WorkerReading::capacity).orElse(Capacity.NONE),
                part(strict, fields, WorkerReading::tasks).orElse(List.of()),
                EngineState.connected(answer),
                strict ? intake(fields) : Intake.UNKNOWN,
                part(strict, fields, WorkerReading::outcomes).orElse(List.of()),
                part(strict, fields, WorkerReading::versions).orElse(Map.of()),
                ok ? "" : "says it is " + status);
    }

    private static <T> Optional<T> part(boolean strict, Fields fields, Function<Fields, T> read) {
        try {
            return Optional.of(read.apply(fields));
        } catch (ProtocolException e) {
            if (strict) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static Capacity capacity(Fields fields) {
        return fields.optionalObject("capacity").map(Capacity::read).orElse(Capacity.NONE);
    }

    private static List<TaskReport> tasks(Fields fields) {
        return fields.has("tasks") ? fields.list("tasks", TaskReport.MAX_PER_SANDBOX, TaskReport::read) : List.of();
    }

    private static List<TaskOutcome> outcomes(Fields fields) {
        return fields.has("lastOutcomes")
                ? fields.list("lastOutcomes", TaskOutcome.MOST, TaskOutcome::read)
                : List.of();
    }

    private static Intake intake(Fields fields) {
        if (fields.has("draining") && fields.bool("draining")) {
            return Intake.DRAINING;
        }
        return fields.has("paused") && fields.bool("paused") ? Intake.PAUSED : Intake.OPEN;
    }

    private static Map<String, String> versions(Fields fields) {
        Map<String, String> versions = new LinkedHashMap<>();
        fields.optionalText("version", VERSION_LENGTH).ifPresent(version -> versions.put("worker", version));
        fields.optionalText("nodeVersion", VERSION_LENGTH).ifPresent(version -> versions.put("node", version));
        return versions;
    }
}
