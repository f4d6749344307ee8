package dev.sandmesh.agent.probe;

/** What one check found; the reason is a phrase that can follow the name of what was probed. */
public record ProbeResult(boolean ok, String reason) {
    private static final ProbeResult OK = new ProbeResult(true, "");

    public static ProbeResult up() {
        return OK;
    }

    public static ProbeResult down(String reason) {
        return new ProbeResult(false, reason);
    }
}
