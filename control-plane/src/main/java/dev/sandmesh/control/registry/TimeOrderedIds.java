package dev.sandmesh.control.registry;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;

/** Makes UUIDv7: they sort by the time of their making, also within a millisecond, even when the clock steps back. */
public final class TimeOrderedIds {

    private static final int COUNTER_LIMIT = 1 << 12;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long VERSION = 0x7000L;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private long lastMillis;
    private int counter;

    public TimeOrderedIds(InstantSource clock) {
        this.clock = clock;
    }

    public synchronized UUID next() {
        long now = clock.millis();
        if (now > lastMillis) {
            lastMillis = now;
            counter = random.nextInt(COUNTER_LIMIT / 2);
        } else if (++counter == COUNTER_LIMIT) {
            lastMillis++;
            counter = 0;
        }
        return new UUID(lastMillis << 16 | VERSION | counter, random.nextLong() >>> 2 | VARIANT);
    }
}
