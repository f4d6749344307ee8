package dev.sandmesh.control.audit;

import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.Hop;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Writes many in one transaction so that whoever is not taken keeps nobody else out. */
final class FaultIsolation {

    private FaultIsolation() {}

    /**
     * In one transaction, or where that is refused each in one of its own.
     *
     * @param told of each once it is written, or not taken for what it is itself
     * @return fails only while the database is away: who was not told by then is not written
     */
    static <T> Future<Void> write(
            List<T> all, Function<List<T>, Future<Void>> transaction, BiConsumer<T, AsyncResult<Void>> told) {
        return Hop.attempt(() -> transaction.apply(all)).transform(done -> {
            if (done.failed() && SandmeshException.isDatabaseAway(done.cause())) {
                return Future.failedFuture(done.cause());
            }
            if (done.succeeded() || all.size() == 1) {
                all.forEach(one -> told.accept(one, done));
                return Future.succeededFuture();
            }
            Future<Void> singly = Future.succeededFuture();
            for (T one : all) {
                singly = singly.compose(before -> write(List.of(one), transaction, told));
            }
            return singly;
        });
    }
}
