package dev.sandmesh.control.access;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.audit.Audit;
import dev.sandmesh.control.audit.AuditConfig;
import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.http.AuditMark;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.TestHttp;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A person, an open access feature on a real server and database, and a clock that is moved by hand. */
abstract class AccessScene {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    static final String EMAIL = "admin@sandmesh.local";
    static final String PASSWORD = "correct horse battery";
    /** What is hashed with it is checked as everything else is, in a hundredth of the time. */
    static final HashCost CHEAP = new HashCost(64, 1);

    static final String SANDBOX = "018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f90";

    @TempDir
    Path home;

    final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    final InstantSource clock = now::get;
    Vertx vertx;
    Database database;
    Audit audit;
    Access access;
    TestHttp http;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        database = POSTGRES.open(vertx);
        database.client()
                .query("DELETE FROM accounts")
                .execute()
                .compose(done ->
                        database.client().query("DELETE FROM signing_keys").execute())
                .await(30, SECONDS);
        audit = Audit.open(vertx, database, new AuditConfig(home), clock).await(20, SECONDS);
        open(Optional.of(PASSWORD));
    }

    @AfterEach
    void stop() throws Exception {
        access.close().await(30, SECONDS);
        audit.close().await(30, SECONDS);
        database.close().await(30, SECONDS);
        vertx.close().await(20, SECONDS);
    }

    void open(Optional<String> password) throws Exception {
        access = Access.open(vertx, database, audit, config(password), clock).await(20, SECONDS);
        http = new TestHttp(vertx, access.authenticator(), access.endpoints(), List.of());
    }

    AccessConfig config(Optional<String> password) {
        return new AccessConfig(home, EMAIL, password, CHEAP);
    }

    void end(String way, HttpResponse<String> login) throws Exception {
        String token = new JsonObject(login.body()).getString("accessToken");
        switch (way) {
            case "logout" ->
                assertThat(http.send(http.request("/api/v1/auth/logout")
                                        .header("Cookie", cookie(login))
                                        .POST(HttpRequest.BodyPublishers.noBody()))
                                .statusCode())
                        .isEqualTo(204);
            case "reuse" -> {
                assertThat(refresh(cookie(login)).statusCode()).isEqualTo(200);
                pass(Duration.ofSeconds(11));
                assertThat(refresh(cookie(login)).statusCode()).isEqualTo(401);
            }
            default ->
                assertThat(change(token, PASSWORD, "a quite new password").statusCode())
                        .isEqualTo(200);
        }
    }

    Access neighbour() throws Exception {
        return Access.open(vertx, database, audit, config(Optional.of("another one")), clock)
                .await(20, SECONDS);
    }

    static boolean me(Access access, String token) throws Exception {
        return access.authenticator()
                .authenticate(token)
                .map(true)
                .otherwise(false)
                .await(30, SECONDS);
    }

    void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    HttpResponse<String> login(String password) throws Exception {
        JsonObject body = new JsonObject().put("email", EMAIL).put("password", password);
        return http.send(http.post("/api/v1/auth/login", body));
    }

    HttpResponse<String> loginAs(String email) throws Exception {
        JsonObject body = new JsonObject().put("email", email).put("password", "anything else");
        return http.send(http.post("/api/v1/auth/login", body));
    }

    HttpResponse<String> refresh(String cookie) throws Exception {
        return http.send(http.request("/api/v1/auth/refresh")
                .header("Cookie", "other=1; " + cookie)
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    HttpResponse<String> change(String token, String current, String replacement) throws Exception {
        JsonObject body = new JsonObject().put("currentPassword", current).put("newPassword", replacement);
        return http.send(with(token, http.post("/api/v1/auth/password", body)));
    }

    String ticket() throws Exception {
        return ticket(new JsonObject(login(PASSWORD).body()).getString("accessToken"));
    }

    String ticket(String token) throws Exception {
        HttpResponse<String> answer =
                http.send(with(token, http.post("/api/v1/tickets", new JsonObject().put("purpose", "bus"))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return new JsonObject(answer.body()).getString("ticket");
    }

    /** An attempt to sign in from there. */
    static AuditEntry from(String address) {
        Call.Origin origin = new Call.Origin("request-1", "login", address, new AuditMark());
        return AuditEntry.of(new Call<>(
                new Call.Request(origin, Map.of(), Map.of(), Map.of(), "public"), new NoBody(), Caller.ANONYMOUS));
    }

    static HttpRequest.Builder with(String token, HttpRequest.Builder request) {
        return request.header("Authorization", "Bearer " + token);
    }

    static String cookieHeader(HttpResponse<String> answer) {
        return answer.headers().firstValue("Set-Cookie").orElseThrow();
    }

    static String cookie(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return cookieHeader(answer).split(";", 2)[0];
    }
}
