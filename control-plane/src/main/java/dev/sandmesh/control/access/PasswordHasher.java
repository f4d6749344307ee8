package dev.sandmesh.control.access;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Hashes two passwords at a time and lets a bounded number wait: each hash takes 19 MiB and a core. */
final class PasswordHasher {

    private static final int AT_ONCE = 2;
    private static final int WAITING = 64;

    private final WorkerExecutor workers;
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicLong computed = new AtomicLong();
    private final SecureRandom random;
    private final HashCost cost;
    private final String ofNobody;

    /** How many hashes were computed since the start, and how many at a time at most. */
    record Figures(long computed, int mostAtOnce) {}

    PasswordHasher(Vertx vertx, SecureRandom random, HashCost cost) {
        this.workers = vertx.createSharedWorkerExecutor("sandmesh-passwords", AT_ONCE);
        this.random = random;
        this.cost = cost;
        this.ofNobody = PasswordHash.ofNobody(cost);
    }

    Future<String> create(String password) {
        return bounded(() -> PasswordHash.create(password, random, cost));
    }

    Future<Boolean> matches(String password, String encoded) {
        return bounded(() -> PasswordHash.matches(password, encoded));
    }

    /** What the password of an unknown account is compared with. */
    String ofNobody() {
        return ofNobody;
    }

    Figures figures() {
        return new Figures(computed.get(), mostAtOnce.get());
    }

    Future<Void> close() {
        return workers.close();
    }

    private <T> Future<T> bounded(Callable<T> work) {
        if (pending.incrementAndGet() > WAITING) {
            pending.decrementAndGet();
            return Future.failedFuture(
                    new SandmeshException(ErrorCode.OVERLOADED, "Too many logins at once", Duration.ofSeconds(2)));
        }
        return workers.executeBlocking(() -> counted(work), false).onComplete(done -> pending.decrementAndGet());
    }

    private <T> T counted(Callable<T> work) throws Exception {
        int now = running.incrementAndGet();
        mostAtOnce.accumulateAndGet(now, Math::max);
        computed.incrementAndGet();
        try {
            return work.call();
        } finally {
            running.decrementAndGet();
        }
    }
}
