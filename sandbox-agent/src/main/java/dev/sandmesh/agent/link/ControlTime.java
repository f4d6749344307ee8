package dev.sandmesh.agent.link;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The control plane's time, from its latest answer and what has passed since: whatever becomes of this host's own clock, a
 * command is judged by it. Any thread.
 */
public final class ControlTime {
    private final LongSupplier elapsed;
    private final Supplier<Optional<Duration>> uptime;
    private volatile @Nullable Heard last;

    /** What time it was there, at a moment here. */
    private record Heard(Instant at, long nanos, long error) {}

    /** The time there, wrong by {@code error} at most. */
    public record Estimate(Instant now, Duration error) {}

    /** {@code elapsed} counts nanoseconds that nobody can set. */
    ControlTime(LongSupplier elapsed) {
        this(elapsed, Optional::empty);
    }

    private ControlTime(LongSupplier elapsed, Supplier<Optional<Duration>> uptime) {
        this.elapsed = elapsed;
        this.uptime = uptime;
    }

    static ControlTime ofThisHost() {
        ElapsedTime time = new ElapsedTime();
        return new ControlTime(time::nanos, time::uptime);
    }

    /** Before a question is asked. */
    long mark() {
        return elapsed.getAsLong();
    }

    /** The answer was made between the question and now; half way is wrong by half the journey at most. */
    void heard(Instant at, long asked) {
        long now = elapsed.getAsLong();
        long half = (now - asked) / 2;
        last = new Heard(at, asked + half, half);
    }

    /** Empty before the first answer. */
    public Optional<Instant> now() {
        return estimate().map(Estimate::now);
    }

    /** When this machine was started; empty before the first answer, and where the kernel does not tell. */
    public Optional<Instant> machineStart() {
        return now().flatMap(now -> uptime.get().map(now::minus));
    }

    /** Empty before the first answer. */
    public Optional<Estimate> estimate() {
        Heard heard = last;
        return heard == null
                ? Optional.empty()
                : Optional.of(new Estimate(
                        heard.at().plusNanos(elapsed.getAsLong() - heard.nanos()), Duration.ofNanos(heard.error())));
    }
}
