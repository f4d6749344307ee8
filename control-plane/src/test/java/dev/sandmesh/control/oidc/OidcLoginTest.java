package dev.sandmesh.control.oidc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.access.ExternalLogin;
import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.control.testing.Waiting;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People come in through a provider that nobody here wrote, with what it says of them and no more. */
class OidcLoginTest extends OidcScene {

    @Test
    void whoHasARoleAtTheProviderComesInWithItAndHasNoPasswordHere() throws Exception {
        HttpResponse<String> arrived = signIn("s-1", person("ann@example.org", "groups", List.of("ops")));
        JsonObject user = login(arrived).getJsonObject("user");
        assertThat(user.getString("email")).isEqualTo("ann@example.org");
        assertThat(user.getString("role")).isEqualTo("operator");
        assertThat(user.getJsonArray("environments")).isEqualTo(new JsonArray(List.of("dev", "lab")));
        assertThat(user.getBoolean("mustChangePassword")).isFalse();
        assertThat(cookies(arrived)).hasSize(2);
        assertThat(cookies(arrived).get(0)).startsWith("sandmesh_refresh=").contains("HttpOnly", "SameSite=Strict");
        assertThat(cookies(arrived).get(1)).startsWith("sandmesh_oidc=;").contains("Max-Age=0");
        assertThat(rows("SELECT * FROM accounts WHERE email = 'ann@example.org'"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.getString("password_hash")).isEmpty();
                    assertThat(row.getString("subject")).isEqualTo("s-1");
                });
        assertThat(password("ann@example.org", "").statusCode()).isIn(400, 401);
        assertThat(password("ann@example.org", "anything else").statusCode()).isEqualTo(401);
        assertThat(rows("SELECT * FROM audit WHERE action = 'finishOidcLogin' AND outcome = 'success'"))
                .last()
                .satisfies(row -> {
                    assertThat(row.getString("actor_name")).isEqualTo("ann@example.org");
                    assertThat(row.getJsonObject("after").getString("subject")).isEqualTo("s-1");
                });
    }

    @Test
    void theRoleIsThatOfEachLoginAndChangesAreTold() throws Exception {
        JsonObject first = login(signIn("s-2", person("ben@example.org", "groups", "staff")));
        assertThat(first.getJsonObject("user").getString("role")).isEqualTo("viewer");
        JsonObject second =
                login(signIn("s-2", person("ben@elsewhere.example", "groups", List.of("x", "ops", "staff"))));
        assertThat(second.getJsonObject("user").getString("id"))
                .isEqualTo(first.getJsonObject("user").getString("id"));
        assertThat(second.getJsonObject("user").getString("role")).isEqualTo("operator");
        JsonObject me = new JsonObject(http.send(http.request("/api/v1/auth/me")
                        .header("Authorization", "Bearer " + first.getString("accessToken")))
                .body());
        assertThat(me.getString("role")).as("of the login before").isEqualTo("operator");
        assertThat(rows("SELECT * FROM audit WHERE action = 'updateUser' AND target_name = 'ben@example.org'"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.getJsonObject("before").getString("role")).isEqualTo("viewer");
                    assertThat(row.getJsonObject("after").getString("role")).isEqualTo("operator");
                    assertThat(row.getString("actor_name")).isEqualTo("oidc");
                });
    }

    @Test
    void whoHasNoRoleThereStaysOutAndThatIsTold() throws Exception {
        refused(signIn("s-3", person("eve@example.org", "groups", List.of("others"))), "oidc_role");
        refused(signIn("s-3", person("eve@example.org")), "oidc_role");
        assertThat(rows("SELECT 1 FROM accounts WHERE email = 'eve@example.org'"))
                .isEmpty();
        assertThat(rows("SELECT * FROM audit WHERE target_id = 's-3'"))
                .hasSize(2)
                .allSatisfy(row -> {
                    assertThat(row.getString("outcome")).isEqualTo("denied");
                    assertThat(row.getString("target_name")).isEqualTo("eve@example.org");
                });
    }

    @Test
    void anotherBrowsersAttemptIsRefused() throws Exception {
        next("s-4", person("ann4@example.org", "groups", "staff"));
        Way mine = wayBack();
        Way other = wayBack();
        refused(arrive(new Way("", mine.query())), "oidc_state");
        refused(arrive(new Way(other.cookie(), mine.query())), "oidc_state");
        refused(arrive(new Way(mine.cookie(), mine.query().replaceAll("state=[^&]+", "state=made-up"))), "oidc_state");
        refused(arrive(new Way(mine.cookie(), mine.query().replaceAll("&?state=[^&]+", ""))), "oidc_state");
        refused(arrive(new Way("sandmesh_oidc=AAAA", mine.query())), "oidc_state");
        assertThat(login(arrive(mine))).isNotNull();
    }

    @Test
    void aCallbackIsGoodOnce() throws Exception {
        next("s-5", person("ann5@example.org", "groups", "staff"));
        Way way = wayBack();
        assertThat(login(arrive(way))).isNotNull();
        assertThat(location(arrive(way))).startsWith("/login?error=oidc_");
        assertThat(cookies(arrive(way))).noneMatch(cookie -> cookie.startsWith("sandmesh_refresh"));
    }

    /** Also with a provider that honours a code twice. */
    @Test
    void anAttemptSucceedsOnceWhateverTheProviderSays() throws Exception {
        ExternalLogin login = new ExternalLogin(
                new ExternalLogin.Identity("https://x", "s-6", "ann6@example.org", Optional.of(true)),
                "viewer",
                EnvironmentScope.ALL,
                new ExternalLogin.Attempt("state-6", Instant.now().plusSeconds(60)));
        AuditEntry row = AuditEntry.system("test", "finishOidcLogin");
        assertThat(access.signIn(login, row).await(30, SECONDS).cookie()).isPresent();
        assertThat(access.signIn(login, row).await(30, SECONDS).refusal()).contains(ExternalLogin.Refusal.REPLAYED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonce", "exp", "aud", "iss", "iat", "types"})
    void anIdTokenThatIsNotForThisAttemptIsRefused(String wrong) throws Exception {
        Map<String, Object> claims = person("ann7@example.org", "groups", "root");
        switch (wrong) {
            case "nonce" -> claims.put("nonce", "of somebody else");
            case "exp" -> claims.put("exp", Instant.now().minusSeconds(120).getEpochSecond());
            case "aud" -> claims.put("aud", "another-client");
            case "iss" -> claims.put("iss", "https://evil.example");
            case "iat" -> claims.put("iat", Instant.now().minusSeconds(3_600).getEpochSecond());
            default -> claims.put("nonce", List.of("a list"));
        }
        refused(signIn("s-7", claims), "oidc_token");
        assertThat(rows("SELECT 1 FROM accounts WHERE email = 'ann7@example.org'"))
                .isEmpty();
    }

    @Test
    void aRotatedKeyOfTheProviderIsKnownAtOnce() throws Exception {
        assertThat(login(signIn("s-8", person("ann8@example.org", "groups", "staff"))))
                .isNotNull();
        int port = provider.baseUrl().port();
        provider.shutdown();
        Waiting.until("the port of the provider is free", () -> {
            try {
                provider = provider(port);
                return true;
            } catch (IOException taken) {
                return false;
            }
        });
        assertThat(login(signIn("s-8", person("ann8@example.org", "groups", "staff"))))
                .isNotNull();
    }

    @Test
    void whoSaysNoAtTheProviderIsTold() throws Exception {
        next("s-9", person("ann9@example.org"));
        Way way = wayBack();
        String state = way.query().replaceAll(".*(state=[^&]+).*", "$1");
        refused(
                arrive(new Way(way.cookie(), state + "&error=access_denied&error_description=no&session_state=x")),
                "oidc_denied");
    }

    @Test
    void withoutTheProviderTheReasonIsClearAndPasswordsStillWork() throws Exception {
        next("s-10", person("ann10@example.org", "groups", "staff"));
        Way way = wayBack();
        int port = provider.baseUrl().port();
        provider.shutdown();
        refused(arrive(way), "oidc_unavailable");
        oidc.close().await(20, SECONDS);
        serve(Optional.of(config(port)));
        refused(http.send(http.request(START)), "oidc_unavailable");
        assertThat(password(ADMIN, PASSWORD).statusCode()).isEqualTo(200);
        provider = provider(port);
        assertThat(login(signIn("s-10", person("ann10@example.org", "groups", "staff"))))
                .as("when it is back")
                .isNotNull();
    }

    @Test
    void whatTheBrowserTakesAlongIsBoundToItAndProvesWhoAsked() throws Exception {
        HttpResponse<String> begun = http.send(http.request(START));
        assertThat(cookies(begun)).singleElement().satisfies(cookie -> assertThat(cookie)
                .contains("HttpOnly", "SameSite=Lax", "Path=/api/v1/auth/oidc", "Max-Age=600")
                .doesNotContain("Secure"));
        assertThat(location(begun))
                .startsWith(provider.authorizationEndpointUrl(ISSUER).toString())
                .contains("code_challenge_method=S256", "code_challenge=", "nonce=", "response_type=code", "state=");
        assertThat(begun.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(http.send(http.request(START).header("Sec-Fetch-Site", "cross-site"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(http.send(http.request(START + "?to=https://evil.example")).statusCode())
                .as("no way to name another place to go to")
                .isEqualTo(400);
    }

    @Test
    void theLoginPageLearnsWhetherThereIsAProvider() throws Exception {
        assertThat(new JsonObject(http.send(http.request("/api/v1/auth/oidc")).body()))
                .isEqualTo(new JsonObject().put("enabled", true).put("name", "single sign-on"));
        serve(Optional.empty());
        assertThat(new JsonObject(http.send(http.request("/api/v1/auth/oidc")).body()))
                .isEqualTo(new JsonObject().put("enabled", false));
        for (String place : List.of(START, CALLBACK)) {
            assertThat(http.send(http.request(place)).headers().firstValue("Location"))
                    .contains("/login?error=oidc_absent");
        }
    }

    @Test
    void anAccountWithoutAPasswordIsGivenNone() throws Exception {
        JsonObject ann = login(signIn("s-11", person("ann11@example.org", "groups", "staff")));
        String admin = new JsonObject(password(ADMIN, PASSWORD).body()).getString("accessToken");
        String user = "/api/v1/admin/users/" + ann.getJsonObject("user").getString("id");
        HttpResponse<String> reset = http.send(http.request(user + "/password")
                .header("Authorization", "Bearer " + admin)
                .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(reset.statusCode()).as(reset.body()).isEqualTo(409);
        HttpResponse<String> shown = http.send(http.request(user).header("Authorization", "Bearer " + admin));
        assertThat(new JsonObject(shown.body()).getString("kind")).isEqualTo("external");
    }

    private OidcConfig config(int port) {
        return OidcConfig.read(Map.of(
                        "SANDMESH_OIDC_ISSUER",
                        "http://localhost:" + port + "/" + ISSUER,
                        "SANDMESH_OIDC_CLIENT_ID",
                        CLIENT,
                        "SANDMESH_OIDC_REDIRECT_URL",
                        "http://127.0.0.1:8080" + CALLBACK,
                        "SANDMESH_OIDC_ROLE_CLAIM",
                        "groups",
                        "SANDMESH_OIDC_ROLE_MAP",
                        "staff=viewer"))
                .orElseThrow();
    }
}
