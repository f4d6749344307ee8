package dev.sandmesh.control.health;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tokens that were verified for one lease: the agent's, and while it changes the one after. Touched by one event loop only. */
final class LeaseTokens {

    private @Nullable Known newest;
    private @Nullable Known older;
    /** The one that the agent is to have next. */
    private @Nullable Renewal renewal;

    private record Known(String token, Instant until) {
        boolean is(byte[] shown) {
            return MessageDigest.isEqual(bytes(token), shown);
        }
    }

    private record Renewal(String token, Instant issued) {}

    /** Until when this token, which was verified before, is good; in constant time for what is of one length. */
    Optional<Instant> known(String token) {
        byte[] shown = bytes(token);
        if (newest != null && newest.is(shown)) {
            return Optional.of(newest.until());
        }
        return older != null && older.is(shown) ? Optional.of(older.until()) : Optional.empty();
    }

    void verified(String token, Instant until) {
        older = newest;
        newest = new Known(token, until);
    }

    /** The token that was handed out last and is younger than that. */
    Optional<String> renewal(Instant youngest) {
        return renewal != null && renewal.issued().isAfter(youngest) ? Optional.of(renewal.token()) : Optional.empty();
    }

    void renewed(String token, Instant issued) {
        renewal = new Renewal(token, issued);
    }

    private static byte[] bytes(String token) {
        return token.getBytes(StandardCharsets.US_ASCII);
    }
}
