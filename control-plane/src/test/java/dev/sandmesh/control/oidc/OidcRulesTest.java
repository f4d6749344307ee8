package dev.sandmesh.control.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.access.Access;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.control.key.MasterKey;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import no.nav.security.mock.oauth2.token.KeyProvider;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is decided without a provider: configuration, roles, keys, the sealed state. */
class OidcRulesTest {

    @TempDir
    Path home;

    @Test
    void aClaimIsATextAListOrLiesInAnObject() {
        RoleMap map = RoleMap.parse("realm.roles", "a=b=admin ; ops = operator@dev+lab;all=viewer", Access.roles());
        assertThat(map.rules()).hasSize(3);
        assertThat(map.rules().get(0).value()).isEqualTo("a=b");
        assertThat(role(
                        map,
                        new JsonObject()
                                .put(
                                        "realm",
                                        new JsonObject()
                                                .put(
                                                        "roles",
                                                        new JsonArray()
                                                                .add("all")
                                                                .add("ops")))))
                .isEqualTo("operator");
        assertThat(role(map, new JsonObject().put("realm.roles", "all"))).isEqualTo("viewer");
        assertThat(role(map, new JsonObject().put("realm", "all"))).isEmpty();
        assertThat(role(map, new JsonObject().put("realm.roles", 7))).isEmpty();
        assertThat(role(map, new JsonObject())).isEmpty();
        assertThat(map.rules().get(1).environments()).isEqualTo(new EnvironmentScope(false, Set.of("dev", "lab")));
        assertThat(map.rules().get(2).environments()).isEqualTo(EnvironmentScope.ALL);
    }

    @Test
    void aRoleMapThatNamesNoRoleOfOursIsRefused() {
        for (String wrong : List.of("", ";", "x", "x=king", "=admin", "x=admin@", "x=admin@Dev", "x=admin@dev+")) {
            assertThatThrownBy(() -> RoleMap.parse("roles", wrong, Access.roles()))
                    .as(wrong)
                    .hasMessageContaining("SANDMESH_OIDC_ROLE_MAP");
        }
    }

    @Test
    void everyMistakeOfTheConfigurationIsTold() throws Exception {
        Map<String, String> environment = new HashMap<>(Map.of(
                "SANDMESH_OIDC_ISSUER", "http://login.example.org",
                "SANDMESH_OIDC_REDIRECT_URL", "https://sandmesh.example.org/elsewhere",
                "SANDMESH_OIDC_CLIENT_SECRET_FILE", home.resolve("none").toString(),
                "SANDMESH_OIDC_SCOPES", "email"));
        assertThatThrownBy(() -> OidcConfig.read(environment))
                .hasMessageContainingAll(
                        "ISSUER=", "CLIENT_ID", "REDIRECT_URL has", "SECRET_FILE=", "ROLE_MAP", "SCOPES");
        assertThat(OidcConfig.read(Map.of())).isEmpty();
        Path secret = Files.writeString(home.resolve("secret"), "hunter2\n");
        environment.put("SANDMESH_OIDC_ISSUER", "https://login.example.org/");
        environment.put("SANDMESH_OIDC_REDIRECT_URL", "https://sandmesh.example.org/api/v1/auth/oidc/callback");
        environment.put("SANDMESH_OIDC_CLIENT_SECRET_FILE", secret.toString());
        environment.put("SANDMESH_OIDC_CLIENT_ID", "sandmesh");
        environment.put("SANDMESH_OIDC_ROLE_MAP", "ops=operator");
        environment.remove("SANDMESH_OIDC_SCOPES");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> OidcConfig.read(environment)).hasMessageContaining("chmod 600");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        OidcConfig config = OidcConfig.read(environment).orElseThrow();
        assertThat(config.issuer()).isEqualTo("https://login.example.org");
        assertThat(config.client().secret()).contains("hunter2");
        assertThat(config.secure()).isTrue();
        assertThat(config.toString()).doesNotContain("hunter2");
    }

    @Test
    void aSealedStateOpensWithOurKeyUntilItsEnd() throws Exception {
        MasterKey master = MasterKey.open(home, new SecureRandom());
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        LoginState state = LoginState.create(new SecureRandom(), now);
        String text = state.sealed(master);
        assertThat(LoginState.open(master, text, now)).contains(state);
        assertThat(LoginState.open(master, text, now.plus(LoginState.LIFETIME))).isEmpty();
        MasterKey other = MasterKey.open(Files.createDirectory(home.resolve("other")), new SecureRandom());
        assertThat(LoginState.open(other, text, now)).isEmpty();
        for (String forged : List.of("", "a", "!", text.substring(4), "A".repeat(2_000))) {
            assertThat(LoginState.open(master, forged, now)).isEmpty();
        }
        assertThat(state.toString()).doesNotContain(state.state(), state.nonce(), state.verifier());
    }

    /** Neither another key of the same name, nor none, nor the published key taken for a shared secret. */
    @Test
    void onlyAKeyThatTheProviderPublishesIsBelieved() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            OAuth2TokenProvider provider = new OAuth2TokenProvider(new KeyProvider(List.of()));
            OAuth2TokenProvider stranger = new OAuth2TokenProvider(new KeyProvider(List.of()));
            JsonObject published = new JsonObject(provider.publicJwkSet("corp").toString());
            JWTAuth keys = ProviderKeys.of(vertx, published).orElseThrow();
            String good = provider.jwt(Map.of("sub", "s"), Duration.ofMinutes(5), "corp")
                    .serialize();
            String foreign = stranger.jwt(Map.of("sub", "s"), Duration.ofMinutes(5), "corp")
                    .serialize();
            assertThat(believed(keys, good)).isTrue();
            assertThat(believed(keys, foreign)).isFalse();
            String[] parts = good.split("\\.");
            String none = Base64.getUrlEncoder().withoutPadding().encodeToString("{\"alg\":\"none\"}".getBytes(UTF_8));
            assertThat(believed(keys, none + "." + parts[1] + ".")).isFalse();
            assertThat(believed(keys, none + "." + parts[1] + "." + parts[2])).isFalse();
            assertThat(believed(keys, parts[0] + "." + parts[1] + ".")).isFalse();
            assertThat(believed(keys, "")).isFalse();
            JsonObject secret = new JsonObject()
                    .put("kty", "oct")
                    .put("k", "c2VjcmV0")
                    .put("alg", "HS256")
                    .put("kid", "x");
            assertThat(ProviderKeys.of(
                            vertx,
                            new JsonObject()
                                    .put("keys", new JsonArray().add(secret).add("x"))))
                    .isEmpty();
            JsonObject mixed = published.copy();
            mixed.getJsonArray("keys")
                    .add(secret)
                    .add(new JsonObject().put("kty", "RSA").put("n", "?").put("e", "?"));
            assertThat(believed(ProviderKeys.of(vertx, mixed).orElseThrow(), good))
                    .isTrue();
        } finally {
            vertx.close().await(20, SECONDS);
        }
    }

    private static boolean believed(JWTAuth keys, String token) throws Exception {
        return keys.authenticate(new TokenCredentials(token))
                .map(true)
                .otherwise(false)
                .await(20, SECONDS);
    }

    private static String role(RoleMap map, JsonObject claims) {
        return map.of(claims).map(RoleMap.Rule::role).orElse("");
    }

    /** OpenID Connect Core 1.0, 3.1.3.7: a token for several is ours only when it was asked for by us. */
    @Test
    void aTokenThatSomebodyElseAskedForIsNotOurs() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        IdTokenPolicy policy = new IdTokenPolicy("https://idp.example", "us");
        JsonObject claims = new JsonObject()
                .put("iss", "https://idp.example")
                .put("sub", "somebody")
                .put("aud", "us")
                .put("nonce", "n")
                .put("iat", now.getEpochSecond())
                .put("exp", now.plusSeconds(60).getEpochSecond());
        JsonArray both = new JsonArray().add("us").add("them");
        assertThat(policy.fault(claims, "n", now)).isEmpty();
        assertThat(policy.fault(claims.copy().put("azp", "them"), "n", now)).contains("it is meant for somebody else");
        assertThat(policy.fault(claims.copy().put("aud", both), "n", now)).contains("it is meant for somebody else");
        assertThat(policy.fault(claims.copy().put("aud", both).put("azp", "us"), "n", now))
                .isEmpty();
    }
}
