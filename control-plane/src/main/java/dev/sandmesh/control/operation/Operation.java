package dev.sandmesh.control.operation;

import dev.sandmesh.protocol.client.OperationAction;
import dev.sandmesh.protocol.client.OperationArguments;
import dev.sandmesh.protocol.client.OperationCounts;
import dev.sandmesh.protocol.client.OperationStatus;
import dev.sandmesh.protocol.client.SandboxSelector;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One action on many sandboxes, as its row says.
 *
 * @param environments of all its targets
 * @param drainUntil until when its drains wait at least
 */
record Operation(
        UUID id,
        OperationAction action,
        OperationArguments arguments,
        SandboxSelector selector,
        Bounds bounds,
        OperationStatus status,
        Author author,
        List<String> environments,
        OperationCounts counts,
        Instant createdAt,
        Optional<Instant> endedAt,
        Runner runner,
        boolean cancelRequested,
        Optional<Instant> drainUntil) {

    Operation {
        environments = List.copyOf(environments);
    }

    /** Whether anything that its targets bring is kept. */
    boolean keeps() {
        return arguments.keepOutput() || action == OperationAction.COLLECT_BUNDLE;
    }

    Operation with(OperationArguments ordered) {
        return new Operation(
                id,
                action,
                ordered,
                selector,
                bounds,
                status,
                author,
                environments,
                counts,
                createdAt,
                endedAt,
                runner,
                cancelRequested,
                drainUntil);
    }

    /** The same, as it stands by then. */
    Operation standing(OperationStatus now, OperationCounts counted, Optional<Instant> ended, boolean cancelled) {
        return new Operation(
                id,
                action,
                arguments,
                selector,
                bounds,
                now,
                author,
                environments,
                counted,
                createdAt,
                ended,
                runner,
                cancelled,
                drainUntil);
    }

    /** The same, as people want it by then. */
    Operation wanted(Operation row) {
        return new Operation(
                id,
                action,
                arguments,
                selector,
                row.bounds,
                status,
                author,
                environments,
                counts,
                createdAt,
                endedAt,
                runner,
                cancelRequested || row.cancelRequested,
                row.drainUntil);
    }

    /**
     * Who ordered it.
     *
     * @param token the login of the API token that was shown; empty when a person did it
     */
    record Author(String kind, String id, String name, String role, String token) {}

    /** How far it may go. */
    record Bounds(int parallelism, int stopAfter, Instant deadline) {}

    /** Which node runs it, or ran it last; the turn counts those that have. */
    record Runner(String node, long turn) {}
}
