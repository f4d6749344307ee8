package dev.sandmesh.control.oidc;

import dev.sandmesh.control.key.Digest;
import dev.sandmesh.control.key.MasterKey;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * What one attempt needs when the browser comes back. It travels sealed in a cookie, so that any node can go on with it and nobody
 * without that browser's cookie can.
 *
 * @param state goes to the provider and comes back in the address
 * @param nonce goes to the provider and comes back in the id token
 * @param verifier proves to the provider that whoever brings the code is who has begun
 */
record LoginState(String state, String nonce, String verifier, Instant until) {

    static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final String CONTEXT = "oidc-state";
    private static final int SECRET_BYTES = 32;
    private static final int LONGEST = 1_000;

    static LoginState create(SecureRandom random, Instant now) {
        return new LoginState(secret(random), secret(random), secret(random), now.plus(LIFETIME));
    }

    String sealed(MasterKey master) {
        JsonObject plain = new JsonObject()
                .put("state", state)
                .put("nonce", nonce)
                .put("verifier", verifier)
                .put("until", until.toEpochMilli());
        byte[] wrapped = master.wrap(plain.encode().getBytes(StandardCharsets.UTF_8), CONTEXT);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(wrapped);
    }

    /** Empty for what we have not sealed, and for what is too old. */
    static Optional<LoginState> open(MasterKey master, String sealed, Instant now) {
        if (sealed.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            byte[] plain = master.unwrap(Base64.getUrlDecoder().decode(sealed), CONTEXT);
            JsonObject read = new JsonObject(new String(plain, StandardCharsets.UTF_8));
            return Optional.of(new LoginState(
                            read.getString("state"),
                            read.getString("nonce"),
                            read.getString("verifier"),
                            Instant.ofEpochMilli(read.getLong("until"))))
                    .filter(found -> now.isBefore(found.until()));
        } catch (IllegalArgumentException | IllegalStateException | DecodeException | BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    boolean is(String given) {
        return MessageDigest.isEqual(state.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    /** What the provider is told of the verifier before it sees it. */
    String challenge() {
        byte[] digest = Digest.sha256(verifier.getBytes(StandardCharsets.US_ASCII));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    }

    /** Never shows a secret. */
    @Override
    public String toString() {
        return "LoginState[until " + until + "]";
    }

    private static String secret(SecureRandom random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
