package dev.sandmesh.control.db;

import dev.sandmesh.protocol.Hop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What is under way, for whoever has to wait for its end. Any thread. */
final class RunningWork {

    private final List<Promise<Void>> waiting = new ArrayList<>();
    private int running;

    <T> Future<T> run(Supplier<Future<T>> work) {
        synchronized (this) {
            running++;
        }
        return Hop.attempt(work).onComplete(done -> remove());
    }

    /** Completes when nothing is under way. */
    synchronized Future<Void> ended() {
        if (running == 0) {
            return Future.succeededFuture();
        }
        Promise<Void> ended = Promise.promise();
        waiting.add(ended);
        return ended.future();
    }

    private void remove() {
        List<Promise<Void>> told;
        synchronized (this) {
            running--;
            if (running > 0) {
                return;
            }
            told = List.copyOf(waiting);
            waiting.clear();
        }
        told.forEach(Promise::tryComplete);
    }
}
