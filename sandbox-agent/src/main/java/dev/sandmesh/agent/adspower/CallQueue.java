package dev.sandmesh.agent.adspower;

import dev.sandmesh.agent.adspower.Answer.NotSent;
import dev.sandmesh.agent.adspower.Answer.Unreachable;
import dev.sandmesh.agent.adspower.Answer.Why;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call at a time, each a gap after the last answer. A call whose caller has given up is still with AdsPower, so nothing
 * else is sent until it is answered: a stopped AdsPower that goes on would otherwise find a heap of calls at once. Used on
 * one event loop.
 */
final class CallQueue {
    /** Looks come from timers, so more than this cannot be meant. */
    static final int MOST_WAITING = 32;

    private static final long NONE = Long.MIN_VALUE;

    private final Vertx vertx;
    private final CallGap gap;
    private final Supplier<Future<Long>> turn;
    private final Function<Call, Future<Answer>> sender;
    private final Observer observer;
    private final List<Waiting> waiting = new ArrayList<>();
    private @Nullable Waiting underWay;
    private volatile long underWaySince = NONE;
    private long pumpTimer = -1;
    private boolean asking;
    private boolean closed;

    /** Who hears of every call that was made, also when its answer is too late for its caller. */
    interface Observer {
        void answered(Answer answer, Duration took);
    }

    private static final class Waiting {
        private final Call call;
        private final Promise<Answer> promise = Promise.promise();
        private long timer = -1;
        private long sentAt;

        Waiting(Call call) {
            this.call = call;
        }
    }

    /**
     * Nothing waits yet.
     *
     * @param turn zero when others leave room for a call now, else the nanoseconds to wait before it is asked again
     * @param sender makes the call; its future never fails and always ends
     */
    CallQueue(
            Vertx vertx,
            CallGap gap,
            Supplier<Future<Long>> turn,
            Function<Call, Future<Answer>> sender,
            Observer observer) {
        this.vertx = vertx;
        this.gap = gap;
        this.turn = turn;
        this.sender = sender;
        this.observer = observer;
    }

    Future<Answer> submit(Call call) {
        if (closed) {
            return Future.succeededFuture(new NotSent("the agent ends"));
        }
        if (waiting.size() >= MOST_WAITING && !evictFor(call.urgency())) {
            return Future.succeededFuture(new NotSent(MOST_WAITING + " calls wait already"));
        }
        Waiting added = new Waiting(call);
        added.timer = vertx.setTimer(Math.max(1, call.limit().toMillis()), timer -> expired(added));
        waiting.add(added);
        pump();
        return added.promise.future();
    }

    /** For how long the call that is under way has had no answer; may be asked from any thread. */
    Optional<Duration> silence() {
        long since = underWaySince;
        return since == NONE ? Optional.empty() : Optional.of(Duration.ofNanos(System.nanoTime() - since));
    }

    void close() {
        closed = true;
        vertx.cancelTimer(pumpTimer);
        List<Waiting> left = new ArrayList<>(waiting);
        Optional.ofNullable(underWay).ifPresent(left::add);
        waiting.clear();
        for (Waiting call : left) {
            vertx.cancelTimer(call.timer);
            call.promise.tryComplete(new NotSent("the agent ends"));
        }
    }

    private boolean evictFor(Urgency urgency) {
        Optional<Waiting> least = waiting.stream()
                .filter(other -> other.call.urgency().compareTo(urgency) < 0)
                .min(Comparator.comparing((Waiting other) -> other.call.urgency()));
        least.ifPresent(evicted -> {
            waiting.remove(evicted);
            end(evicted, new NotSent("a more urgent call took its place"));
        });
        return least.isPresent();
    }

    private void pump() {
        if (closed || underWay != null || waiting.isEmpty() || pumpTimer >= 0 || asking) {
            return;
        }
        long wait = gap.waitNanos(System.nanoTime());
        if (wait > 0) {
            pumpIn(wait);
            return;
        }
        asking = true;
        turn.get().otherwise(0L).onSuccess(left -> {
            asking = false;
            if (closed || waiting.isEmpty()) {
                return;
            }
            if (left > 0) {
                pumpIn(left);
            } else {
                send(first());
            }
        });
    }

    /** Rounded up: a millisecond too late is allowed, one too early is not. */
    private void pumpIn(long nanos) {
        pumpTimer = vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(nanos) + 1, timer -> {
            pumpTimer = -1;
            pump();
        });
    }

    /** The most urgent, and of these the one that has waited longest. */
    private Waiting first() {
        Waiting first = waiting.get(0);
        for (Waiting other : waiting) {
            if (other.call.urgency().compareTo(first.call.urgency()) > 0) {
                first = other;
            }
        }
        waiting.remove(first);
        return first;
    }

    private void send(Waiting next) {
        underWay = next;
        next.sentAt = System.nanoTime();
        underWaySince = next.sentAt;
        sender.apply(next.call)
                .recover(failure -> Future.succeededFuture(new NotSent(failure.toString())))
                .onSuccess(answer -> answered(next, answer));
    }

    private void answered(Waiting call, Answer answer) {
        long now = System.nanoTime();
        underWay = null;
        underWaySince = NONE;
        gap.answered(answer.is(RefusalKind.THROTTLED), now);
        // before the caller hears of it, who may ask what is known
        observer.answered(answer, Duration.ofNanos(now - call.sentAt));
        end(call, answer);
        if (!closed) {
            pump();
        }
    }

    private void expired(Waiting call) {
        if (call == underWay) {
            end(call, silent(Duration.ofNanos(System.nanoTime() - call.sentAt)));
        } else if (waiting.remove(call)) {
            end(
                    call,
                    silence()
                            .filter(silence -> silence.compareTo(call.call.limit()) >= 0)
                            .<Answer>map(CallQueue::silent)
                            .orElseGet(() -> new NotSent("its turn did not come in time")));
        }
    }

    private void end(Waiting call, Answer answer) {
        vertx.cancelTimer(call.timer);
        call.promise.tryComplete(answer);
    }

    private static Answer silent(Duration silence) {
        return new Unreachable(Why.SILENT, "has not answered for " + seconds(silence));
    }

    static String seconds(Duration duration) {
        return Math.round(duration.toMillis() / 1000.0) + " s";
    }
}
