package dev.sandmesh.agent.probe;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Whether this agent gets the processor when it wants it: a timer that should come twice a second, and by how much it came late.
 * What a late agent sees of others is no evidence against them. It begins with the first question; any thread may ask.
 */
public final class Timeliness {
    private static final long PERIOD_MILLIS = 500;
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);
    private static final int KEPT = 128;

    private final Vertx vertx;
    private final Deque<Tick> ticks = new ArrayDeque<>();
    private long due;
    private long timer = -1;
    private boolean closed;

    /** When the timer came, and how late that was. */
    private record Tick(long nanos, long lateNanos) {}

    public Timeliness(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The longest delay that fell into the time since {@code nanos}, in the sense of {@link System#nanoTime}. */
    public synchronized Duration worstSince(long nanos) {
        begin();
        long worst = Math.max(0, System.nanoTime() - due);
        for (Tick tick : ticks) {
            if (tick.nanos() - nanos >= 0) {
                worst = Math.max(worst, tick.lateNanos());
            }
        }
        return Duration.ofNanos(worst);
    }

    /** The same, for the last while. */
    public Duration worstWithin(Duration window) {
        return worstSince(System.nanoTime() - window.toNanos());
    }

    synchronized void begin() {
        if (timer < 0 && !closed) {
            due = System.nanoTime() + PERIOD_NANOS;
            timer = vertx.setTimer(PERIOD_MILLIS, ignored -> tick());
        }
    }

    synchronized void close() {
        closed = true;
        vertx.cancelTimer(timer);
    }

    /** Each tick sets the next: those that were missed would otherwise come all at once and look punctual. */
    private synchronized void tick() {
        if (closed) {
            return;
        }
        long now = System.nanoTime();
        ticks.addLast(new Tick(now, Math.max(0, now - due)));
        if (ticks.size() > KEPT) {
            ticks.removeFirst();
        }
        due = now + PERIOD_NANOS;
        timer = vertx.setTimer(PERIOD_MILLIS, ignored -> tick());
    }
}
