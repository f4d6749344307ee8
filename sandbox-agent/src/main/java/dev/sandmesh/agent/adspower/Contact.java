package dev.sandmesh.agent.adspower;

import dev.sandmesh.agent.adspower.Answer.NotSent;
import dev.sandmesh.agent.adspower.Answer.Unreachable;
import dev.sandmesh.agent.adspower.Answer.Why;
import dev.sandmesh.agent.probe.ProbeVerdict;
import java.time.Duration;
import java.util.Optional;

/**
 * What the last call found, whoever made it.
 *
 * @param answer empty before the first
 * @param took from the call to its answer, also when nobody waited for it any more
 * @param pid of the AdsPower that was called
 * @param answeredAt as {@link System#nanoTime}
 * @param presence of that process, which has to show itself first; each call counts once, however often it is looked at
 */
record Contact(Optional<Answer> answer, Duration took, long pid, long answeredAt, ProbeVerdict presence) {
    private static final int LOST_CALLS = 3;

    static final Contact NONE =
            new Contact(Optional.empty(), Duration.ZERO, 0, 0, ProbeVerdict.startingDown(LOST_CALLS));

    Contact after(Answer next, Duration took, long pid, long now) {
        ProbeVerdict before = pid == this.pid ? presence : NONE.presence();
        return new Contact(
                Optional.of(next),
                took,
                pid,
                now,
                shows(next).map(before::after).orElse(before));
    }

    /** Whether the process is there; empty where the answer, or a call that got none in time, does not tell. */
    private static Optional<Boolean> shows(Answer answer) {
        if (answer instanceof Unreachable none) {
            return none.why() == Why.SILENT ? Optional.empty() : Optional.of(false);
        }
        return answer instanceof NotSent ? Optional.empty() : Optional.of(true);
    }

    /** The last call was lost, which may have been chance. */
    boolean isDoubtful() {
        return presence.up() && presence.failures() > 0;
    }

    Optional<Duration> age(long now) {
        return answer.map(known -> Duration.ofNanos(now - answeredAt));
    }
}
