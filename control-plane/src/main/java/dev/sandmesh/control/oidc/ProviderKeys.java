package dev.sandmesh.control.oidc;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.Optional;
import java.util.Set;

/** Makes of what a provider publishes what verifies its signatures. */
final class ProviderKeys {

    /** A shared secret among public keys is a mistake, and would be one that everybody can sign with. */
    private static final Set<String> KINDS = Set.of("RSA", "EC", "OKP");

    private static final int MOST = 50;

    private ProviderKeys() {}

    /** Empty when none of them can be used. Whether a token has expired is decided elsewhere. */
    static Optional<JWTAuth> of(Vertx vertx, JsonObject jwks) {
        JWTAuthOptions all = options();
        boolean any = false;
        for (Object entry :
                jwks.getJsonArray("keys", new JsonArray()).stream().limit(MOST).toList()) {
            if (entry instanceof JsonObject key && usable(vertx, key)) {
                all.addJwk(key);
                any = true;
            }
        }
        return any ? Optional.of(JWTAuth.create(vertx, all)) : Optional.empty();
    }

    private static boolean usable(Vertx vertx, JsonObject key) {
        if (!KINDS.contains(key.getString("kty", "")) || "enc".equals(key.getString("use"))) {
            return false;
        }
        try {
            return JWTAuth.create(vertx, options().addJwk(key)) != null;
        } catch (RuntimeException unknownKind) {
            return false;
        }
    }

    private static JWTAuthOptions options() {
        return new JWTAuthOptions().setJWTOptions(new JWTOptions().setIgnoreExpiration(true));
    }
}
