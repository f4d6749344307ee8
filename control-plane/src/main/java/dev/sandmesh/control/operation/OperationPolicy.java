package dev.sandmesh.control.operation;

import dev.sandmesh.protocol.client.OperationStatus;
import dev.sandmesh.protocol.client.TargetStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which targets come next, and when an operation is over. The same facts lead every node that runs it to the same. */
record OperationPolicy(int parallelism, int stopAfter) {

    /**
     * What is known.
     *
     * @param targets by position
     * @param late the deadline has passed
     */
    record Situation(List<TargetStatus> targets, boolean cancelRequested, boolean late) {
        Situation {
            targets = List.copyOf(targets);
        }
    }

    /**
     * What is to be done.
     *
     * @param begin positions of targets that are to be running
     * @param skip positions of targets that are never begun
     * @param cancelRunning whether what runs is to be ended
     * @param end how the operation ends, once all this is so
     */
    record Step(List<Integer> begin, List<Integer> skip, boolean cancelRunning, Optional<OperationStatus> end) {
        Step {
            begin = List.copyOf(begin);
            skip = List.copyOf(skip);
        }
    }

    Step next(Situation now) {
        Optional<OperationStatus> cut = cut(now);
        List<Integer> pending = new ArrayList<>();
        int running = 0;
        for (int position = 0; position < now.targets().size(); position++) {
            TargetStatus status = now.targets().get(position);
            running += status == TargetStatus.RUNNING ? 1 : 0;
            if (status == TargetStatus.PENDING) {
                pending.add(position);
            }
        }
        List<Integer> skip = cut.isPresent() ? pending : List.of();
        List<Integer> begin = cut.isPresent()
                ? List.of()
                : pending.subList(0, Math.min(pending.size(), Math.max(0, parallelism - running)));
        boolean over = running == 0 && begin.isEmpty();
        boolean cancels = cut.isPresent() && cut.get() != OperationStatus.STOPPED;
        return new Step(
                begin,
                skip,
                cancels && running > 0,
                over ? Optional.of(end(now.targets(), cut, !skip.isEmpty())) : Optional.empty());
    }

    /** Why nothing more is begun. */
    private Optional<OperationStatus> cut(Situation now) {
        if (now.cancelRequested()) {
            return Optional.of(OperationStatus.CANCELLED);
        }
        if (now.late()) {
            return Optional.of(OperationStatus.TIMED_OUT);
        }
        long failures = now.targets().stream().filter(TargetStatus::failure).count();
        return stopAfter > 0 && failures >= stopAfter ? Optional.of(OperationStatus.STOPPED) : Optional.empty();
    }

    /** An operation that was cut off when everything had its own end already was not. */
    private static OperationStatus end(List<TargetStatus> targets, Optional<OperationStatus> cut, boolean skips) {
        boolean cutShort = skips || targets.stream().anyMatch(OperationPolicy::isCutShort);
        if (cutShort && cut.isPresent()) {
            return cut.get();
        }
        return targets.stream().allMatch(status -> status == TargetStatus.OK)
                ? OperationStatus.SUCCEEDED
                : OperationStatus.FAILED;
    }

    private static boolean isCutShort(TargetStatus status) {
        return status == TargetStatus.SKIPPED || status == TargetStatus.CANCELLED;
    }
}
