package dev.sandmesh.control.oidc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import dev.sandmesh.control.access.Access;
import dev.sandmesh.control.access.AccessConfig;
import dev.sandmesh.control.access.HashCost;
import dev.sandmesh.control.audit.Audit;
import dev.sandmesh.control.audit.AuditConfig;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.TestHttp;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.http.NettyWrapper;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import no.nav.security.mock.oauth2.token.KeyGenerator;
import no.nav.security.mock.oauth2.token.KeyProvider;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A control plane's access with an identity provider that somebody else wrote, and a browser that goes between the two. */
abstract class OidcScene {

    static final String START = "/api/v1/auth/oidc/start";
    static final String CALLBACK = "/api/v1/auth/oidc/callback";
    static final String ADMIN = "admin@sandmesh.local";
    static final String PASSWORD = "correct horse battery";
    static final String CLIENT = "sandmesh";
    static final String ISSUER = "corp";

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    /** Two take turns: making one takes longer than most tests. */
    private static final List<JWK> KEYS = new ArrayList<>();

    private static int turn = 1;

    @TempDir
    Path home;

    final HttpClient browser = HttpClient.newHttpClient();
    Vertx vertx;
    Database database;
    Audit audit;
    Access access;
    MockOAuth2Server provider;
    Oidc oidc;
    TestHttp http;

    /** Where the browser stands between the provider and us. */
    record Way(String cookie, String query) {}

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        database = POSTGRES.open(vertx);
        database.client().query("DELETE FROM accounts").execute().await(30, SECONDS);
        database.client().query("DELETE FROM signing_keys").execute().await(30, SECONDS);
        InstantSource clock = InstantSource.system();
        audit = Audit.open(vertx, database, new AuditConfig(home), clock).await(20, SECONDS);
        access = Access.open(
                        vertx,
                        database,
                        audit,
                        new AccessConfig(home, ADMIN, Optional.of(PASSWORD), new HashCost(64, 1)),
                        clock)
                .await(20, SECONDS);
        provider = provider(0);
        serve(Optional.of(config()));
    }

    @AfterEach
    void stop() throws Exception {
        oidc.close().await(20, SECONDS);
        provider.shutdown();
        access.close().await(30, SECONDS);
        audit.close().await(30, SECONDS);
        database.close().await(30, SECONDS);
        vertx.close().await(20, SECONDS);
    }

    /** With another key than the one before it; its other server would need JUnit 4. */
    static MockOAuth2Server provider(int port) throws Exception {
        OAuth2TokenProvider tokens = new OAuth2TokenProvider(new KeyProvider(List.of(nextKey())));
        MockOAuth2Server server =
                new MockOAuth2Server(new OAuth2Config(false, null, null, false, tokens, Set.of(), new NettyWrapper()));
        server.start(InetAddress.getByName("127.0.0.1"), port);
        return server;
    }

    private static synchronized JWK nextKey() {
        if (KEYS.size() < 2) {
            KEYS.add(new KeyGenerator().generateKey("key-" + KEYS.size()));
            return KEYS.get(KEYS.size() - 1);
        }
        turn = 1 - turn;
        return KEYS.get(turn);
    }

    OidcConfig config() {
        return OidcConfig.read(Map.of(
                        "SANDMESH_OIDC_ISSUER",
                        provider.issuerUrl(ISSUER).toString(),
                        "SANDMESH_OIDC_CLIENT_ID",
                        CLIENT,
                        "SANDMESH_OIDC_REDIRECT_URL",
                        "http://127.0.0.1:8080" + CALLBACK,
                        "SANDMESH_OIDC_ROLE_CLAIM",
                        "groups",
                        "SANDMESH_OIDC_ROLE_MAP",
                        "root=superadmin;ops=operator@dev+lab;staff=viewer"))
                .orElseThrow();
    }

    void serve(Optional<OidcConfig> config) throws Exception {
        oidc = Oidc.open(vertx, home, config, new Oidc.Parts(access, audit.refusals(), InstantSource.system()))
                .await(20, SECONDS);
        List<Endpoint<?, ?>> endpoints = new ArrayList<>(access.endpoints());
        endpoints.addAll(oidc.endpoints());
        http = new TestHttp(vertx, access.authenticator(), endpoints, List.of());
    }

    static Map<String, Object> person(String email, Object... more) {
        Map<String, Object> claims = new HashMap<>(Map.of("email", email, "email_verified", true));
        for (int i = 0; i < more.length; i += 2) {
            claims.put((String) more[i], more[i + 1]);
        }
        return claims;
    }

    /** What the provider will say of whoever signs in next. */
    void next(String subject, Map<String, Object> claims) {
        provider.enqueueCallback(new DefaultOAuth2TokenCallback(ISSUER, subject, "JWT", List.of(CLIENT), claims, 600L));
    }

    /** From our login page to the provider and back to our door. */
    Way wayBack() throws Exception {
        HttpResponse<String> begun = http.send(http.request(START));
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(303);
        HttpResponse<String> agreed = browser.send(
                HttpRequest.newBuilder(URI.create(location(begun))).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(agreed.statusCode()).as(agreed.body()).isEqualTo(302);
        return new Way(
                cookies(begun).get(0).split(";", 2)[0],
                URI.create(location(agreed)).getRawQuery());
    }

    HttpResponse<String> arrive(Way way) throws Exception {
        HttpRequest.Builder request = http.request(CALLBACK + "?" + way.query());
        return http.send(way.cookie().isEmpty() ? request : request.header("Cookie", way.cookie()));
    }

    HttpResponse<String> signIn(String subject, Map<String, Object> claims) throws Exception {
        next(subject, claims);
        return arrive(wayBack());
    }

    /** The login that a redirect has brought. */
    JsonObject login(HttpResponse<String> arrived) throws Exception {
        assertThat(location(arrived)).isEqualTo("/");
        HttpResponse<String> answer = http.send(http.request("/api/v1/auth/refresh")
                .header("Cookie", cookies(arrived).get(0).split(";", 2)[0])
                .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    HttpResponse<String> password(String email, String password) throws Exception {
        return http.send(http.post(
                "/api/v1/auth/login", new JsonObject().put("email", email).put("password", password)));
    }

    static void refused(HttpResponse<String> answer, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        assertThat(location(answer)).isEqualTo("/login?error=" + code);
        assertThat(cookies(answer)).allSatisfy(cookie -> assertThat(cookie).doesNotContain("sandmesh_refresh"));
    }

    static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("");
    }

    static List<String> cookies(HttpResponse<String> answer) {
        return answer.headers().allValues("Set-Cookie");
    }

    List<JsonObject> rows(String query) throws Exception {
        audit.refusals().turn().await(20, SECONDS);
        List<JsonObject> rows = new ArrayList<>();
        for (Row row : database.client()
                .query("SELECT to_jsonb(found) AS entry FROM (" + query + ") AS found")
                .execute()
                .await(20, SECONDS)) {
            rows.add(row.get(JsonObject.class, "entry"));
        }
        return rows;
    }
}
