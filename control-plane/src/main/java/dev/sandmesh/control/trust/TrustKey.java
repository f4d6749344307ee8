package dev.sandmesh.control.trust;

import dev.sandmesh.control.key.SealedKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A key pair with its time.
 *
 * @param retiresAt from then on nothing is believed that it has signed; absent for one that has no successor
 */
record TrustKey(
        SealedKey sealed, Instant createdAt, @Nullable Instant retiresAt) {

    String kid() {
        return sealed.kid();
    }

    /** X.509 in Base64, as it travels. */
    String publicKey() {
        return Base64.getEncoder().encodeToString(sealed.publicKey().getBytes());
    }

    Optional<Instant> retires() {
        return Optional.ofNullable(retiresAt);
    }

    boolean valid(Instant now) {
        return retiresAt == null || retiresAt.isAfter(now);
    }

    /** When the set of valid keys changed by it last. */
    Instant changedAt(Instant now) {
        return retiresAt != null && !retiresAt.isAfter(now) ? retiresAt : createdAt;
    }
}
