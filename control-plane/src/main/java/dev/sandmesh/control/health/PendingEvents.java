package dev.sandmesh.control.health;

import dev.sandmesh.control.registry.WriteOutcome;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which events of one agent's process are committed, and which are on their way: a repeat joins the first. */
final class PendingEvents {

    private final Map<Long, Future<WriteOutcome>> pending = new HashMap<>();
    private long committed;

    PendingEvents(long committed) {
        this.committed = committed;
    }

    long committed() {
        return committed;
    }

    /** The fate of an event that was seen before; empty for a new one. */
    Optional<Future<WriteOutcome>> seen(long number) {
        return number <= committed
                ? Optional.of(Future.succeededFuture(WriteOutcome.DUPLICATE))
                : Optional.ofNullable(pending.get(number));
    }

    void add(long number, Future<WriteOutcome> fate) {
        pending.put(number, fate);
        fate.onComplete(done -> {
            pending.remove(number);
            if (done.succeeded() && done.result() != WriteOutcome.FENCED) {
                committed = Math.max(committed, number);
            }
        });
    }
}
