package dev.sandmesh.control.relay;

/** How much one agent may send: some at once, and so much a second from then on. A long frame counts as several. */
final class RelayBudget {

    static final int BURST = 300;
    static final int A_SECOND = 100;
    private static final int CHARACTERS_OF_ONE = 8 * 1024;
    private static final double SECOND_NANOS = 1e9;

    private double left = BURST;
    private long refilled;

    RelayBudget(long nanos) {
        this.refilled = nanos;
    }

    /** Whether a frame of this length, which came at this moment, is within it. */
    boolean takes(int length, long nanos) {
        left = Math.min(BURST, left + (nanos - refilled) / SECOND_NANOS * A_SECOND);
        refilled = nanos;
        double cost = 1 + (double) length / CHARACTERS_OF_ONE;
        if (left < cost) {
            return false;
        }
        left -= cost;
        return true;
    }
}
