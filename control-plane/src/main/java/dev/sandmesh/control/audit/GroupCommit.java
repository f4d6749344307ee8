package dev.sandmesh.control.audit;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.Hop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;

/**
 * Whoever comes while entries are being written shares the next transaction: all rows wait for the one lock of the chain, and many that
 * come at once would each wait for all before. Thread-safe.
 */
final class GroupCommit {

    private static final int MOST_TOGETHER = 200;
    private static final int MOST_WAITING = 5_000;

    private final Function<List<AuditEntry>, Future<Void>> transaction;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private boolean busy;

    private record Waiting(AuditEntry entry, Promise<Void> written) {}

    /** {@code transaction} writes all of them or none. */
    GroupCommit(Function<List<AuditEntry>, Future<Void>> transaction) {
        this.transaction = transaction;
    }

    /** Completes on the event loop of the caller once it is committed. */
    Future<Void> add(AuditEntry entry) {
        Waiting one = new Waiting(entry, Promise.promise());
        boolean begins;
        synchronized (this) {
            if (waiting.size() >= MOST_WAITING) {
                return Future.failedFuture(new SandmeshException(
                        ErrorCode.DATABASE_UNAVAILABLE, "The audit trail is behind by " + MOST_WAITING + " entries"));
            }
            waiting.add(one);
            begins = !busy;
            busy = true;
        }
        Future<Void> written = Hop.back(one.written().future());
        if (begins) {
            next();
        }
        return written;
    }

    private void next() {
        List<Waiting> group = group();
        if (!group.isEmpty()) {
            write(group).onComplete(done -> next());
        }
    }

    private synchronized List<Waiting> group() {
        List<Waiting> group = new ArrayList<>();
        while (group.size() < MOST_TOGETHER && !waiting.isEmpty()) {
            group.add(waiting.remove());
        }
        busy = !group.isEmpty();
        return group;
    }

    private Future<Void> write(List<Waiting> group) {
        return FaultIsolation.write(
                        group,
                        some -> transaction.apply(
                                some.stream().map(Waiting::entry).toList()),
                        (one, done) -> one.written().handle(done))
                .onFailure(away -> group.forEach(one -> one.written().tryFail(away)));
    }
}
