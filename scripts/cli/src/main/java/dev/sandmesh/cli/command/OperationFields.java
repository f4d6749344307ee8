package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Field;
import dev.sandmesh.cli.output.Field.Worth;
import java.util.ArrayList;
import java.util.List;

/** What is shown of an operation and its targets. */
final class OperationFields {

    static final String PATH = "/api/v1/admin/operations";
    static final String LABEL = "OPERATION";
    static final String MEANING = "Its id, which sandmesh operations list shows.";

    private static final List<String> COUNTED =
            List.of("ok", "failed", "timed_out", "refused", "unknown", "cancelled", "skipped", "running", "pending");

    static final List<Field> LIST = List.of(
            Field.key("ID", "/id"),
            Field.key("ACTION", "/action"),
            Field.key("STATUS", "/status"),
            Field.made("SANDBOXES", Worth.USUAL, OperationFields::counts),
            Field.usual("BY", "/author/name"),
            Field.time("BEGAN", "/createdAt"),
            Field.extra("ENVIRONMENTS", "/environments"));

    static final List<Field> ONE = List.of(
            Field.key("id", "/id"),
            Field.key("action", "/action"),
            Field.key("arguments", "/arguments"),
            Field.key("status", "/status"),
            Field.made("sandboxes", Worth.KEY, OperationFields::counts),
            Field.key("environments", "/environments"),
            Field.key("selector", "/selector"),
            Field.key("policy", "/policy"),
            Field.key("by", "/author/name"),
            Field.time("began", "/createdAt"),
            Field.time("deadline", "/deadline"),
            Field.time("drains until", "/drainUntil"),
            Field.time("ended", "/endedAt"),
            Field.key("runner", "/runnerNode"));

    static final List<Field> TARGETS = List.of(
            Field.made("SANDBOX", Worth.KEY, OperationFields::sandbox),
            Field.key("STATUS", "/status"),
            Field.usual("CODE", "/code"),
            Field.usual("MESSAGE", "/message"),
            Field.extra("ARCHIVE BYTES", "/archiveBytes"),
            Field.extra("BEGAN", "/beganAt"),
            Field.extra("ENDED", "/endedAt"));

    static final List<Field> PREVIEWED = List.of(
            Field.made("SANDBOX", Worth.KEY, OperationFields::sandbox),
            Field.key("HEALTH", "/health"),
            Field.usual("TASKS", "/runningTasks"),
            Field.usual("FREE SLOTS", "/slotsFree"),
            Field.made("EXPECTED", Worth.USUAL, OperationFields::expected));

    static final List<Field> PREVIEW = List.of(
            Field.key("action", "/action"),
            Field.key("sandboxes", "/total"),
            Field.key("tasks that run there", "/runningTasks"),
            Field.key("free slots before", "/slotsFreeBefore"),
            Field.key("free slots after", "/slotsFreeAfter"),
            Field.key("not reachable", "/unreachable"),
            Field.key("will be refused", "/refused"));

    private OperationFields() {}

    static String pathOf(String id) {
        return PATH + "/" + Request.part(id);
    }

    static String sandbox(JsonNode target) {
        return target.path("environment").asText() + "/" + target.path("name").asText();
    }

    /** {@code 3 ok, 1 failed of 10}. */
    static String counts(JsonNode operation) {
        JsonNode counts = operation.path("counts");
        List<String> parts = new ArrayList<>();
        COUNTED.forEach(name -> {
            if (counts.path(name).asInt() > 0) {
                parts.add(counts.path(name).asInt() + " " + name.replace('_', ' '));
            }
        });
        return String.join(", ", parts) + " of " + counts.path("total").asText();
    }

    private static String expected(JsonNode target) {
        String refusal = target.at("/refusal/message").asText();
        return !refusal.isEmpty() ? refusal : target.path("reachable").asBoolean() ? "" : "may not be reached";
    }
}
