package dev.sandmesh.control.oidc;

import static dev.sandmesh.control.testing.Waiting.get;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a provider that answers when it is told to. */
final class OpenIdClientTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final AtomicInteger discoveries = new AtomicInteger();
    private final Promise<HttpServerRequest> exchange = Promise.promise();
    private Vertx vertx;
    private int port;
    private OpenIdClient client;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        port = get(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"))
                .actualPort();
        OidcConfig config = OidcConfig.read(Map.of(
                        "SANDMESH_OIDC_ISSUER",
                        issuer(),
                        "SANDMESH_OIDC_CLIENT_ID",
                        "sandmesh",
                        "SANDMESH_OIDC_REDIRECT_URL",
                        "http://127.0.0.1:8080/api/v1/auth/oidc/callback",
                        "SANDMESH_OIDC_ROLE_CLAIM",
                        "groups",
                        "SANDMESH_OIDC_ROLE_MAP",
                        "ops=operator"))
                .orElseThrow();
        client = new OpenIdClient(vertx, config, now::get);
    }

    @AfterEach
    void stop() {
        get(client.close());
        get(vertx.close());
    }

    /** The provider is looked for anew every ten minutes; whoever is signing in at that moment goes on. */
    @Test
    void anExchangeOutlivesTheDiscoveryThatItBeganWith() throws Exception {
        LoginState state = LoginState.create(new SecureRandom(), now.get());
        Future<JsonObject> claims = client.claims("a code", state);
        HttpServerRequest asked = exchange.future().await(20, SECONDS);
        now.updateAndGet(instant -> instant.plus(Duration.ofMinutes(11)));
        get(client.authorizeUrl(state));
        assertThat(discoveries).hasValue(2);
        assertThat(asked.response().closed()).isFalse();
        JsonObject tokens = new JsonObject()
                .put("access_token", "a")
                .put("token_type", "Bearer")
                .put("id_token", "no token");
        get(asked.response().putHeader("Content-Type", "application/json").end(tokens.encode()));
        // It has got as far as the keys, of which this provider has none.
        assertThatThrownBy(() -> claims.await(20, SECONDS)).hasMessageContaining("publishes no key");
    }

    private void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/.well-known/openid-configuration" -> {
                discoveries.incrementAndGet();
                json(
                        request,
                        new JsonObject()
                                .put("issuer", issuer())
                                .put("authorization_endpoint", issuer() + "/authorize")
                                .put("token_endpoint", issuer() + "/token")
                                .put("jwks_uri", issuer() + "/keys"));
            }
            case "/token" -> exchange.complete(request);
            default -> json(request, new JsonObject().put("keys", new JsonArray()));
        }
    }

    private static void json(HttpServerRequest request, JsonObject body) {
        request.response()
                .putHeader("Content-Type", "application/json")
                .end(body.encode())
                .onFailure(gone -> assertThat(gone).isNotNull());
    }

    private String issuer() {
        return "http://127.0.0.1:" + port;
    }
}
