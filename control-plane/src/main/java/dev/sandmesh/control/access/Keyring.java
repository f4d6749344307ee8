package dev.sandmesh.control.access;

import dev.sandmesh.control.key.MasterKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The keys of one moment: the newest signs access tokens, all of them verify. */
final class Keyring {

    private static final String ISSUER = "sandmesh";
    private static final String AUDIENCE = "sandmesh-api";

    private final JWTAuth signer;
    private final JWTAuth verifier;
    private final Set<String> kids;

    /** {@code keys}, newest first. */
    Keyring(Vertx vertx, MasterKey master, List<SigningKey> keys) {
        kids = keys.stream().map(SigningKey::kid).collect(Collectors.toUnmodifiableSet());
        signer = JWTAuth.create(
                vertx, new JWTAuthOptions().addPubSecKey(keys.get(0).forSigning(master)));
        JWTAuthOptions options = new JWTAuthOptions()
                .setJWTOptions(
                        new JWTOptions().setIssuer(ISSUER).addAudience(AUDIENCE).setLeeway(0));
        keys.forEach(key -> options.addPubSecKey(key.forVerifying()));
        verifier = JWTAuth.create(vertx, options);
    }

    Set<String> kids() {
        return kids;
    }

    /** Whether the key that a token names is not one of these; what names none is not asked about. */
    boolean lacksKeyOf(String token) {
        int end = token.indexOf('.');
        if (end < 0) {
            return false;
        }
        try {
            byte[] header = Base64.getUrlDecoder().decode(token.substring(0, end));
            String kid = new JsonObject(new String(header, StandardCharsets.UTF_8)).getString("kid");
            return kid != null && !kids.contains(kid);
        } catch (IllegalArgumentException | DecodeException | ClassCastException unreadable) {
            return false;
        }
    }

    String sign(JsonObject claims, Duration lifetime) {
        return signer.generateToken(
                claims,
                new JWTOptions()
                        .setAlgorithm(SigningKey.ALGORITHM)
                        .setIssuer(ISSUER)
                        .addAudience(AUDIENCE)
                        .setExpiresInSeconds((int) lifetime.toSeconds()));
    }

    Future<User> verify(String token) {
        return verifier.authenticate(new TokenCredentials(token));
    }
}
