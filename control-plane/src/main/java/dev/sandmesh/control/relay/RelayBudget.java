package dev.sandmesh.control.relay;

import dev.sandmesh.control.http.FrameBudget;
import dev.sandmesh.control.rate.TokenBucket;
import dev.sandmesh.protocol.relay.RelayFrame;

/**
 * How much one agent may send: some at once, and so much a second from then on. A long message counts as several. What was asked for is free:
 * of an answer to a question, and of output that somebody took, the cost is given back.
 */
final class RelayBudget implements FrameBudget {

    static final int FRAMES_AT_ONCE = 300;
    static final int FRAMES_A_SECOND = 100;

    /** Messages of registrations, of which one takes two: it asks for a challenge, and answers it. */
    static final int REGISTRATIONS_AT_ONCE = 10;

    static final int REGISTRATIONS_A_SECOND = 2;

    /** Messages with bytes have a budget of their own: 32 MiB of them may be without an answer. */
    static final int PARCELS_AT_ONCE = 4_096;

    private static final int BYTES_OF_ONE = 8 * 1024;

    private final TokenBucket messages;

    private RelayBudget(TokenBucket messages) {
        this.messages = messages;
    }

    static RelayBudget ofFrames(long nanos) {
        return new RelayBudget(new TokenBucket(FRAMES_AT_ONCE, FRAMES_A_SECOND, nanos));
    }

    static RelayBudget ofParcels(long nanos) {
        return new RelayBudget(new TokenBucket(PARCELS_AT_ONCE, FRAMES_A_SECOND, nanos));
    }

    static RelayBudget ofRegistrations(long nanos) {
        return new RelayBudget(new TokenBucket(REGISTRATIONS_AT_ONCE, REGISTRATIONS_A_SECOND, nanos));
    }

    /** Whether a message of this length, which came at this moment, is within it. */
    @Override
    public boolean takes(int length, long nanos) {
        return messages.take(1 + (double) length / BYTES_OF_ONE, nanos);
    }

    /** A message of this length, which may be none, was asked for. */
    void giveBack(int length) {
        int frames = (length + RelayFrame.MAX_PIECE_BYTES - 1) / RelayFrame.MAX_PIECE_BYTES;
        messages.giveBack(frames + (double) length / BYTES_OF_ONE);
    }
}
