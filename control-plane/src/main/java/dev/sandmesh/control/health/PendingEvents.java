package dev.sandmesh.control.health;

import dev.sandmesh.control.registry.WriteOutcome;
import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.ProtocolException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which events of one agent's process are committed, and which are on their way: a repeat takes the place of the first, so that
 * one answer waits for each however long the database is away.
 */
final class PendingEvents {

    /** An agent waits for the answer to one before it sends the next. */
    static final int MOST = 64;

    private final Map<Long, Promise<WriteOutcome>> pending = new HashMap<>();
    private long committed;

    PendingEvents(long committed) {
        this.committed = committed;
    }

    long committed() {
        return committed;
    }

    /** Whether there is no room for an event with this number. */
    boolean full(long number) {
        return number > committed && pending.size() >= MOST && !pending.containsKey(number);
    }

    /** The fate of an event that was seen before; empty for a new one. */
    Optional<Future<WriteOutcome>> seen(long number) {
        if (number <= committed) {
            return Optional.of(Future.succeededFuture(WriteOutcome.DUPLICATE));
        }
        Promise<WriteOutcome> older = pending.get(number);
        if (older == null) {
            return Optional.empty();
        }
        Promise<WriteOutcome> newer = Promise.promise();
        pending.put(number, newer);
        older.fail(new ProtocolException(ErrorKind.UNAVAILABLE, "", "a repeat took its place"));
        return Optional.of(newer.future());
    }

    /** Brings what the sender is to be told: the fate, unless a repeat is told instead. */
    Future<WriteOutcome> add(long number, Future<WriteOutcome> fate) {
        Promise<WriteOutcome> first = Promise.promise();
        pending.put(number, first);
        fate.onComplete(done -> settle(number, done));
        return first.future();
    }

    private void settle(long number, AsyncResult<WriteOutcome> done) {
        if (done.succeeded() && done.result() != WriteOutcome.FENCED) {
            committed = Math.max(committed, number);
        }
        Promise<WriteOutcome> waiting = pending.remove(number);
        if (waiting != null) {
            waiting.handle(done);
        }
    }
}
