package dev.sandmesh.agent.probe;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds in a worker's answer whether its engine is connected: workers older than the contract name it in many ways. */
final class EngineState {
    private static final List<String> NAMES = List.of(
            "engine",
            "hatchet",
            "engineConnected",
            "hatchetConnected",
            "hatchet_connected",
            "hatchetStatus",
            "hatchet_status");
    private static final Set<String> GOOD = Set.of("connected", "healthy", "running", "up", "ok", "true");
    private static final Set<String> BAD = Set.of("disconnected", "unhealthy", "error", "down", "false");
    /** What the health server of Hatchet's own library says of its listener, in capitals. */
    private static final Set<String> LISTENER = Set.of("INITIALIZED", "STARTING", "HEALTHY", "UNHEALTHY");

    private EngineState() {}

    /** Empty when the answer does not tell. */
    static Optional<Boolean> connected(JsonObject answer) {
        return NAMES.stream()
                .flatMap(name -> Stream.ofNullable(answer.getValue(name)))
                .findFirst()
                .map(EngineState::of)
                .orElseGet(() -> ofListener(answer));
    }

    private static Optional<Boolean> of(Object told) {
        if (told instanceof JsonObject object) {
            return Stream.of("connected", "status")
                    .flatMap(name -> Stream.ofNullable(object.getValue(name)))
                    .findFirst()
                    .flatMap(value -> value instanceof JsonObject ? Optional.empty() : of(value));
        }
        String word = told.toString().toLowerCase(Locale.ROOT);
        return GOOD.contains(word) ? Optional.of(true) : BAD.contains(word) ? Optional.of(false) : Optional.empty();
    }

    private static Optional<Boolean> ofListener(JsonObject answer) {
        boolean told = answer.getValue("status") instanceof String status && LISTENER.contains(status);
        return told ? Optional.of("HEALTHY".equals(answer.getValue("status"))) : Optional.empty();
    }
}
