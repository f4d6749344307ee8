package dev.sandmesh.agent.probe;

/** Turns single results into a verdict: {@code limit} failures in a row to go down, one success to come back. */
public record ProbeVerdict(int limit, int failures, boolean up) {
    public static ProbeVerdict startingUp(int limit) {
        return new ProbeVerdict(limit, 0, true);
    }

    public static ProbeVerdict startingDown(int limit) {
        return new ProbeVerdict(limit, limit, false);
    }

    public ProbeVerdict after(boolean ok) {
        if (ok) {
            return new ProbeVerdict(limit, 0, true);
        }
        int counted = Math.min(limit, failures + 1);
        return new ProbeVerdict(limit, counted, up && counted < limit);
    }
}
