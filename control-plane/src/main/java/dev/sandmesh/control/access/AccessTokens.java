package dev.sandmesh.control.access;

import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.key.Digest;
import dev.sandmesh.protocol.Recent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Signs access tokens and tells whose one is. What was verified is remembered by its digest until it ends, in a bounded number: a
 * signature costs more than most requests.
 */
final class AccessTokens {

    static final Duration LIFETIME = Duration.ofMinutes(15);
    private static final String LOGIN = "sid";
    private static final String CHANGED = "chg";
    private static final int MOST_REMEMBERED = 5000;

    private final Supplier<Keyring> ring;
    private final InstantSource clock;
    private final Map<Buffer, Proof> verified = new Recent<>(MOST_REMEMBERED);

    /**
     * What a token proves.
     *
     * @param changed number of the account's last change when the token was made
     */
    record Proof(UUID accountId, Caller.Login login, long changed) {}

    AccessTokens(Supplier<Keyring> ring, InstantSource clock) {
        this.ring = ring;
        this.clock = clock;
    }

    /** Names the login, so that its end is the token's end too; role and permissions are for whoever reads it, not for us. */
    String issue(Caller caller, long changed, Duration lifetime) {
        JsonObject claims = new JsonObject()
                .put("sub", caller.id())
                .put("name", caller.name())
                .put("role", caller.role())
                .put(
                        "permissions",
                        new JsonArray(caller.permissions().stream().sorted().toList()))
                .put("environments", new JsonArray(caller.environments().written()))
                .put(CHANGED, changed)
                .put(LOGIN, caller.login().id());
        return ring.get().sign(claims, lifetime);
    }

    Future<Proof> verify(String token) {
        Buffer digest = Buffer.buffer(Digest.sha256(token.getBytes(StandardCharsets.UTF_8)));
        Optional<Proof> known = remembered(digest);
        if (known.isPresent()) {
            return Future.succeededFuture(known.get());
        }
        try {
            return ring.get()
                    .verify(token)
                    .map(user -> proof(user.principal(), user.attributes()))
                    .onSuccess(proof -> remember(digest, proof))
                    .recover(bad -> refused());
        } catch (RuntimeException unreadable) {
            return refused();
        }
    }

    private Optional<Proof> remembered(Buffer digest) {
        synchronized (verified) {
            return Optional.ofNullable(verified.get(digest))
                    .filter(proof -> clock.instant().isBefore(proof.login().until()));
        }
    }

    private void remember(Buffer digest, Proof proof) {
        synchronized (verified) {
            verified.put(digest, proof);
        }
    }

    private static Proof proof(JsonObject principal, JsonObject attributes) {
        JsonObject claims = attributes.getJsonObject("accessToken", principal);
        if (!claims.containsKey("exp")) {
            throw new IllegalArgumentException("a token without an end");
        }
        return new Proof(
                UUID.fromString(claims.getString("sub")),
                new Caller.Login(claims.getString(LOGIN, ""), Instant.ofEpochSecond(claims.getLong("exp"))),
                claims.getLong(CHANGED, 0L));
    }

    private static Future<Proof> refused() {
        return Authentication.refused("The access token is not valid (any more)");
    }
}
