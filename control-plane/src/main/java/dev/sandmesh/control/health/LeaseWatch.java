package dev.sandmesh.control.health;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** When a lease ends if nobody renews it. */
final class LeaseWatch {

    /** Two minutes of ticks; what lies further ahead is looked at once a round. */
    private static final int SLOTS = 1200;

    private final LeaseClock clock;
    private final TimingWheel<Lease> wheel;
    private final long silenceTicks;
    private final long closedTicks;

    LeaseWatch(LeaseConfig config, LongSupplier nanoTime) {
        this.clock = new LeaseClock(nanoTime);
        this.wheel = new TimingWheel<>(SLOTS, clock.now());
        this.silenceTicks = ticks(config.silence());
        this.closedTicks = ticks(config.closedGrace());
    }

    void start(Lease lease) {
        lease.timer = wheel.schedule(lease, clock.now() + silenceTicks);
    }

    void renew(Lease lease) {
        deadline(lease, silenceTicks);
    }

    void expectSoon(Lease lease) {
        deadline(lease, closedTicks);
    }

    void expectWithin(Lease lease, int seconds) {
        deadline(lease, ticks(Duration.ofSeconds(seconds)));
    }

    void stop(Lease lease) {
        TimingWheel.Timer<Lease> timer = lease.timer;
        if (timer != null) {
            wheel.cancel(timer);
        }
    }

    void advance(Consumer<Lease> expired) {
        wheel.advance(clock.advance(), expired);
    }

    private void deadline(Lease lease, long ticks) {
        TimingWheel.Timer<Lease> timer = lease.timer;
        if (timer != null) {
            wheel.renew(timer, clock.now() + ticks);
        }
    }

    private static long ticks(Duration duration) {
        return Math.max(1, duration.toNanos() / LeaseClock.TICK_NANOS);
    }
}
