package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.Wire;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Whether this host's clock shows what the control plane's does. What the journey of an answer may account for counts in the
 * clock's favour while it is right, and against it while it is wrong.
 */
final class ClockAgreement {
    private static final Duration TOLERATED = Duration.ofSeconds(30);
    private static final Duration RIGHT_AGAIN = Duration.ofSeconds(20);

    /** A reason that is new with every look would be news with every look. */
    private static final Duration TREMBLING = Duration.ofSeconds(10);

    private HostPolicy.Judgement latest = HostPolicy.Judgement.WELL;
    private Duration told = Duration.ZERO;

    HostPolicy.Judgement observe(Instant here, ControlClock.Reading there) {
        Duration ahead = Duration.between(there.now(), here);
        Duration error = there.error();
        boolean wrong = latest.ok()
                ? ahead.abs().minus(error).compareTo(TOLERATED) > 0
                : ahead.abs().plus(error).compareTo(RIGHT_AGAIN) >= 0;
        if (!wrong) {
            latest = HostPolicy.Judgement.WELL;
        } else if (latest.ok() || ahead.minus(told).abs().compareTo(TREMBLING) > 0) {
            told = ahead;
            latest = new HostPolicy.Judgement(false, reason(ahead, there.now()));
        }
        return latest;
    }

    private static String reason(Duration ahead, Instant there) {
        return "the clock of this machine is " + ClockWatch.length(ahead.abs().toMillis())
                + (ahead.isNegative() ? " behind" : " ahead of") + " the control plane's ("
                + Wire.instant(there.truncatedTo(ChronoUnit.SECONDS))
                + " there); set it, e.g. with chrony; lease, tokens and commands go by the control plane's time, but the times"
                + " that this machine reports are wrong; well again below " + RIGHT_AGAIN.toSeconds() + " s";
    }
}
