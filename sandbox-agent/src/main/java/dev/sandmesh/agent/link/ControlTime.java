package dev.sandmesh.agent.link;

import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The control plane's time, from its latest answer and what has passed since: whatever becomes of this host's own clock, a
 * command is judged by it. Any thread.
 */
public final class ControlTime {
    private final LongSupplier elapsed;
    private volatile @Nullable Heard last;

    /** What time it was there, at a moment here. */
    private record Heard(Instant at, long nanos) {}

    /** {@code elapsed} counts nanoseconds that nobody can set. */
    ControlTime(LongSupplier elapsed) {
        this.elapsed = elapsed;
    }

    static ControlTime ofThisHost() {
        return new ControlTime(new ElapsedTime()::nanos);
    }

    /** Before a question is asked. */
    long mark() {
        return elapsed.getAsLong();
    }

    /** The answer was made between the question and now; half way is wrong by half the journey at most. */
    void heard(Instant at, long asked) {
        long now = elapsed.getAsLong();
        last = new Heard(at, asked + (now - asked) / 2);
    }

    /** Empty before the first answer. */
    public Optional<Instant> now() {
        Heard heard = last;
        return heard == null
                ? Optional.empty()
                : Optional.of(heard.at().plusNanos(elapsed.getAsLong() - heard.nanos()));
    }
}
