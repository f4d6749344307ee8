package dev.sandmesh.control.access;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Authenticator;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.control.key.MasterKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Signs access tokens and tells who holds one. */
final class AccessTokens implements Authenticator {

    static final Duration LIFETIME = Duration.ofMinutes(15);
    private static final String ISSUER = "sandmesh";
    private static final String AUDIENCE = "sandmesh-api";
    private static final String LOGIN = "sid";

    private final JWTAuth signer;
    private final JWTAuth verifier;
    private final Predicate<String> ended;

    /** {@code keys}, newest first: the first signs, all verify. {@code ended} tells which logins are over. */
    AccessTokens(Vertx vertx, MasterKey master, List<SigningKey> keys, Predicate<String> ended) {
        this.ended = ended;
        signer = JWTAuth.create(
                vertx, new JWTAuthOptions().addPubSecKey(keys.get(0).forSigning(master)));
        JWTAuthOptions options = new JWTAuthOptions()
                .setJWTOptions(
                        new JWTOptions().setIssuer(ISSUER).addAudience(AUDIENCE).setLeeway(0));
        keys.forEach(key -> options.addPubSecKey(key.forVerifying()));
        verifier = JWTAuth.create(vertx, options);
    }

    String issue(Caller caller) {
        return issue(caller, LIFETIME);
    }

    /** Names the login of the caller, so that its end is the token's end too. */
    String issue(Caller caller, Duration lifetime) {
        JsonObject claims = new JsonObject()
                .put("sub", caller.id())
                .put("name", caller.name())
                .put("role", caller.role())
                .put(
                        "permissions",
                        new JsonArray(caller.permissions().stream().sorted().toList()))
                .put("environments", new JsonArray(caller.environments().written()))
                .put("restricted", caller.restricted())
                .put(LOGIN, caller.login().id());
        return signer.generateToken(
                claims,
                new JWTOptions()
                        .setAlgorithm(SigningKey.ALGORITHM)
                        .setIssuer(ISSUER)
                        .addAudience(AUDIENCE)
                        .setExpiresInSeconds((int) lifetime.toSeconds()));
    }

    @Override
    public Future<Caller> authenticate(String bearerToken) {
        try {
            return verifier.authenticate(new TokenCredentials(bearerToken))
                    .map(user -> caller(user.principal(), user.attributes()))
                    .compose(caller -> ended.test(caller.login().id()) ? refused() : Future.succeededFuture(caller))
                    .recover(bad -> refused());
        } catch (RuntimeException unreadable) {
            return refused();
        }
    }

    private static Caller caller(JsonObject principal, JsonObject attributes) {
        JsonObject claims = attributes.getJsonObject("accessToken", principal);
        if (!claims.containsKey("exp")) {
            throw new IllegalArgumentException("a token without an end");
        }
        return new Caller(
                claims.getString("sub"),
                claims.getString("name"),
                claims.getString("role"),
                texts(claims, "permissions"),
                claims.getBoolean("restricted", true),
                new Caller.Login(claims.getString(LOGIN, ""), Instant.ofEpochSecond(claims.getLong("exp"))),
                Caller.Kind.USER,
                EnvironmentScope.of(texts(claims, "environments")));
    }

    private static Set<String> texts(JsonObject claims, String name) {
        return claims.getJsonArray(name).stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet());
    }

    private static Future<Caller> refused() {
        return Future.failedFuture(
                new SandmeshException(ErrorCode.UNAUTHENTICATED, "The access token is not valid (any more)"));
    }
}
