package dev.sandmesh.agent.process;

import java.time.Duration;

/**
 * Decides how long to wait before a process that exited is started again. The first exit within the window is answered
 * at once, the next ones with growing patience; {@code flapLimit} exits within the window make it flapping, which it
 * stays, tried slowly, until it has been up for {@code stable}.
 */
public record RestartPolicy(
        Duration initial, Duration max, double factor, int flapLimit, Duration flapWindow, Duration stable) {
    public static final RestartPolicy DEFAULT = new RestartPolicy(
            Duration.ofMillis(200), Duration.ofSeconds(10), 2, 5, Duration.ofSeconds(60), Duration.ofSeconds(10));

    /** What to do after an exit. */
    public record Decision(Duration delay, boolean flapping, int exits) {}

    public RestartPolicy {
        if (initial.isNegative() || max.compareTo(initial) < 0) {
            throw new IllegalArgumentException("initial " + initial + ", max " + max);
        }
        if (!(factor >= 1) || factor > 100) {
            throw new IllegalArgumentException("factor " + factor);
        }
        if (flapLimit < 2) {
            throw new IllegalArgumentException("flapping limit " + flapLimit);
        }
    }

    Decision decide(RestartHistory history) {
        int exits = history.exits().size();
        boolean flapping = history.flapping();
        return new Decision(flapping ? max : backOff(exits), flapping, exits);
    }

    private Duration backOff(int exits) {
        if (exits <= 1) {
            return Duration.ZERO;
        }
        double millis = initial.toMillis() * Math.pow(factor, exits - 2.0);
        return millis >= max.toMillis() ? max : Duration.ofMillis((long) millis);
    }
}
