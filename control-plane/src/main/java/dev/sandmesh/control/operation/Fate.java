package dev.sandmesh.control.operation;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.client.TargetStatus;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Outcome;
import io.vertx.core.json.JsonObject;

/**
 * What became of one target.
 *
 * @param code stable name of the particular outcome; empty when there is none
 * @param message one sentence for a person
 * @param result what the command brought, beside its output; empty when that is nothing, or too much to keep
 */
record Fate(TargetStatus status, String code, String message, JsonObject result) {

    /** What the agent calls the end of a job that somebody cancelled. */
    static final String CANCELLED = "cancelled";

    private static final int LONGEST_CODE = 64;
    private static final int LONGEST_MESSAGE = 1_000;
    private static final int LARGEST_RESULT = 16 * 1024;

    Fate {
        code = bounded(code, LONGEST_CODE);
        message = bounded(message, LONGEST_MESSAGE);
    }

    static Fate of(TargetStatus status) {
        return new Fate(status, "", "", new JsonObject());
    }

    static Fate of(TargetStatus status, String code, String message) {
        return new Fate(status, code, message, new JsonObject());
    }

    static Fate of(CommandResult result) {
        return new Fate(status(result), result.code(), result.message(), kept(result.result()));
    }

    /** None yet: a drain under way, and what it waits for, as its agent tells it. */
    static Fate waiting(JsonObject blockers) {
        String unknown = blockers.getValue("unknown") instanceof String why ? why : "";
        long running = blockers.getValue("running") instanceof Number count ? count.longValue() : 0;
        String words = unknown.isEmpty()
                ? running == 1 ? "Waits for 1 task" : "Waits for " + running + " tasks"
                : "Nobody knows what it waits for: " + unknown;
        return new Fate(TargetStatus.RUNNING, "", words, kept(blockers));
    }

    private static JsonObject kept(JsonObject result) {
        return result.encode().length() <= LARGEST_RESULT ? result : new JsonObject();
    }

    /**
     * Of a job that was not sent.
     *
     * @param again it may have been sent before all the same
     */
    static Fate unsent(Throwable failure, boolean again) {
        return of(again ? TargetStatus.UNKNOWN : TargetStatus.REFUSED, failure);
    }

    /** Of an order that is answered at once, and was not, or not well. */
    static Fate unanswered(Throwable failure) {
        ErrorCode code = failure instanceof SandmeshException known ? known.code() : ErrorCode.INTERNAL;
        return of(
                code == ErrorCode.COMMAND_FAILED
                        ? TargetStatus.FAILED
                        : code == ErrorCode.AGENT_TIMEOUT ? TargetStatus.TIMED_OUT : TargetStatus.REFUSED,
                failure);
    }

    private static Fate of(TargetStatus status, Throwable failure) {
        return failure instanceof SandmeshException known
                ? of(status, known.code().wireName(), String.valueOf(known.getMessage()))
                : of(TargetStatus.UNKNOWN, "internal", "Something broke on our side; the log of the node says what");
    }

    private static TargetStatus status(CommandResult result) {
        if (result.code().equals(CANCELLED) && result.outcome() != Outcome.OK) {
            return TargetStatus.CANCELLED;
        }
        return switch (result.outcome()) {
            case OK -> TargetStatus.OK;
            case FAILED -> TargetStatus.FAILED;
            case TIMED_OUT -> TargetStatus.TIMED_OUT;
            case REFUSED -> TargetStatus.REFUSED;
            case UNKNOWN, RUNNING -> TargetStatus.UNKNOWN;
        };
    }

    private static String bounded(String text, int longest) {
        return text.length() > longest ? text.substring(0, longest - 1) + "…" : text;
    }
}
