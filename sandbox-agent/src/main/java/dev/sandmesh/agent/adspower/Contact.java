package dev.sandmesh.agent.adspower;

import java.time.Duration;
import java.util.Optional;

/**
 * What the last call found, whoever made it.
 *
 * @param answer empty before the first
 * @param took from the call to its answer, also when nobody waited for it any more
 * @param pid of the AdsPower that was called
 * @param answeredAt as {@link System#nanoTime}
 */
record Contact(Optional<Answer> answer, Duration took, long pid, long answeredAt) {
    static final Contact NONE = new Contact(Optional.empty(), Duration.ZERO, 0, 0);

    Contact after(Answer next, Duration took, long pid, long now) {
        return new Contact(Optional.of(next), took, pid, now);
    }

    Optional<Duration> age(long now) {
        return answer.map(known -> Duration.ofNanos(now - answeredAt));
    }
}
