package dev.sandmesh.control.access;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;

/** Makes UUIDv7 for accounts and logins. */
final class AccountIds {

    private AccountIds() {}

    static UUID next(InstantSource clock, SecureRandom random) {
        long high = (clock.millis() << 16) | 0x7000L | random.nextInt(0x1000);
        long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new UUID(high, low);
    }
}
