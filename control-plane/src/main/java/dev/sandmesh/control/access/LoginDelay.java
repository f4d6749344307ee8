package dev.sandmesh.control.access;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.ClientAddress;
import dev.sandmesh.protocol.Recent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;

/**
 * Slows guessing down, per account and address, or network of IPv6: each failure doubles the wait, nothing locks anybody out. Keeps a bounded
 * number of entries, the most recent ones. Called from every event loop.
 */
final class LoginDelay {

    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(8);
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(15);
    private static final int MOST_AT_ONCE = 3;
    private static final int MOST_ENTRIES = 10_000;

    private final InstantSource clock;
    private final Map<String, Attempts> entries = new Recent<>(MOST_ENTRIES);

    private static final class Attempts {
        private int failures;
        private int running;
        private Instant last = Instant.EPOCH;
    }

    LoginDelay(InstantSource clock) {
        this.clock = clock;
    }

    static String key(String email, String address) {
        return email.strip().toLowerCase(Locale.ROOT) + " " + ClientAddress.network(address);
    }

    /** How long this attempt has to wait; ends with {@link #failed} or {@link #succeeded}. */
    synchronized Duration begin(String key) {
        Attempts attempts = entries.computeIfAbsent(key, absent -> new Attempts());
        Instant now = clock.instant();
        if (attempts.last.plus(FORGOTTEN_AFTER).isBefore(now)) {
            attempts.failures = 0;
        }
        if (attempts.running >= MOST_AT_ONCE) {
            throw new SandmeshException(
                    ErrorCode.TOO_MANY_REQUESTS, "Too many attempts at once; wait a moment", Duration.ofSeconds(1));
        }
        attempts.running++;
        return wait(attempts.failures);
    }

    synchronized void failed(String key) {
        Attempts attempts = entries.computeIfAbsent(key, absent -> new Attempts());
        attempts.running = Math.max(0, attempts.running - 1);
        attempts.failures++;
        attempts.last = clock.instant();
    }

    /** The attempt ended without saying anything about the password. */
    synchronized void abandoned(String key) {
        Attempts attempts = entries.computeIfAbsent(key, absent -> new Attempts());
        attempts.running = Math.max(0, attempts.running - 1);
    }

    synchronized void succeeded(String key) {
        entries.remove(key);
    }

    private static Duration wait(int failures) {
        if (failures < 2) {
            return Duration.ZERO;
        }
        Duration doubled = FIRST.multipliedBy(1L << Math.min(failures - 2, 10));
        return doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    }
}
