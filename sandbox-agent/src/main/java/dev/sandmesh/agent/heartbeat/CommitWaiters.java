package dev.sandmesh.agent.heartbeat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.TreeMap;

/** Those who wait until a certain event is committed. */
final class CommitWaiters {

    private final TreeMap<Long, Promise<Void>> waiting = new TreeMap<>();

    Future<Void> until(long number) {
        return waiting.computeIfAbsent(number, ignored -> Promise.promise()).future();
    }

    void committed(long number) {
        Map<Long, Promise<Void>> reached = waiting.headMap(number, true);
        reached.values().forEach(Promise::tryComplete);
        reached.clear();
    }
}
