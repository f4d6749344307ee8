package dev.sandmesh.control.liveview;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Agents that are to dial in, and for which view. Any thread. */
final class Dials {

    private final Vertx vertx;
    private final Map<UUID, Promise<Screen>> expected = new ConcurrentHashMap<>();

    Dials(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The screen that is brought under this id within the limit. */
    Future<Screen> expect(UUID id, Duration limit) {
        Promise<Screen> screen = Promise.promise();
        expected.put(id, screen);
        long timer = vertx.setTimer(limit.toMillis(), late -> {
            expected.remove(id, screen);
            screen.tryFail(new SandmeshException(
                    ErrorCode.AGENT_TIMEOUT, "The agent of this sandbox did not bring its screen in time"));
        });
        return screen.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    /** Nobody waits for it any more. */
    void forget(UUID id) {
        Promise<Screen> waiting = expected.remove(id);
        if (waiting != null) {
            waiting.tryFail("nobody waits for it any more");
        }
    }

    /** Who waits for what is brought under this id: the first to ask gets it. */
    Optional<Promise<Screen>> take(UUID id) {
        return Optional.ofNullable(expected.remove(id));
    }
}
