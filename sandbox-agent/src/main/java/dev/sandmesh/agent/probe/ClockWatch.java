package dev.sandmesh.agent.probe;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Notices that somebody set the host's clock; small steps and slow corrections are what clocks live on. */
final class ClockWatch {
    private static final long JUMP_MILLIS = 5_000;
    private static final long STEADY_MILLIS = Duration.ofSeconds(60).toMillis();

    private OwnState.@Nullable Moment last;
    private long jumpedAt;
    private String jump = "";

    /** Well again when the clock was left alone for a minute. */
    HostPolicy.Judgement observe(OwnState.Moment now) {
        OwnState.Moment before = last;
        last = now;
        if (before != null && now.elapsedMillis() >= before.elapsedMillis()) {
            long elapsed = now.elapsedMillis() - before.elapsedMillis();
            long step = now.wallMillis() - before.wallMillis() - elapsed;
            if (Math.abs(step) > JUMP_MILLIS) {
                jumpedAt = now.elapsedMillis();
                jump = "the clock of this host jumped " + (step > 0 ? "forward" : "backward") + " by "
                        + length(Math.abs(step)) + "; times that it wrote before do not compare with later ones;"
                        + " well again when it is left alone for " + STEADY_MILLIS / 1_000 + " s";
            }
        }
        if (!jump.isEmpty() && now.elapsedMillis() - jumpedAt >= STEADY_MILLIS) {
            jump = "";
        }
        return jump.isEmpty() ? HostPolicy.Judgement.WELL : new HostPolicy.Judgement(false, jump);
    }

    /** For people: {@code 40 s}, {@code 10 min}, {@code 2.0 h}. */
    static String length(long millis) {
        double seconds = millis / 1_000.0;
        if (seconds < 120) {
            return String.format(Locale.ROOT, "%.0f s", seconds);
        }
        return seconds < 7_200
                ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
                : String.format(Locale.ROOT, "%.1f h", seconds / 3_600);
    }
}
