package dev.sandmesh.protocol.mesh;

import java.time.Duration;

/**
 * How long a handshake may take. Hazelcast runs them on a small pool of threads, and whoever connects and says nothing holds one of
 * them; so the more such came lately, the shorter those after them are waited for. An honest member's first words lie in the
 * socket before its turn has come.
 */
final class MeshPatience {

    static final Duration LONGEST = Duration.ofSeconds(1);
    static final Duration SHORT = Duration.ofMillis(250);
    static final Duration SHORTEST = Duration.ofMillis(60);

    /** What is counted is forgotten by half after so long. */
    static final Duration HALF_LIFE = Duration.ofSeconds(5);

    private static final int FEW = 3;
    private static final int MANY = 10;

    private double silent;
    private long countedAt;

    synchronized Duration at(long nanos) {
        double lately = decayed(nanos);
        if (lately < FEW) {
            return LONGEST;
        }
        return lately < MANY ? SHORT : SHORTEST;
    }

    synchronized void wasted(long nanos) {
        silent = decayed(nanos) + 1;
        countedAt = nanos;
    }

    private double decayed(long nanos) {
        return silent * Math.pow(0.5, (double) (nanos - countedAt) / HALF_LIFE.toNanos());
    }
}
