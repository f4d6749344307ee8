package dev.sandmesh.agent.command;

import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.CommandRejected;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** Counts what was not believed, and tells of each kind once a minute at most. */
final class RejectedCommands {

    private static final long PAUSE = Duration.ofMinutes(1).toNanos();
    private static final Set<String> WORTH_TELLING =
            Set.of(CommandCheck.BAD_SIGNATURE, "expired", "replayed", "wrong_sandbox", "stale_epoch", "other_process");

    private final LongSupplier nanoTime;
    private final Map<String, Count> counts = new HashMap<>();

    private record Count(int untold, long toldAt) {}

    RejectedCommands(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** What is to be told now. */
    Optional<AgentFact> rejected(CommandGate.Refusal refusal) {
        if (!WORTH_TELLING.contains(refusal.code())) {
            return Optional.empty();
        }
        long now = nanoTime.getAsLong();
        Count before = counts.getOrDefault(refusal.code(), new Count(0, now - PAUSE));
        int count = before.untold() + 1;
        boolean due = now - before.toldAt() >= PAUSE;
        counts.put(refusal.code(), due ? new Count(0, now) : new Count(count, before.toldAt()));
        return due ? Optional.of(new CommandRejected(refusal.code(), refusal.message(), count)) : Optional.empty();
    }
}
