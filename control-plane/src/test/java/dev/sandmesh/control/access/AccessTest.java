package dev.sandmesh.control.access;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.Contract;
import dev.sandmesh.control.http.TestHttp;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

final class AccessTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private static final String EMAIL = "admin@sandmesh.local";
    private static final String PASSWORD = "correct horse battery";
    private static final String SANDBOX = "018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f90";

    @TempDir
    Path home;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T06:00:00Z"));
    private final InstantSource clock = now::get;
    private Vertx vertx;
    private Database database;
    private Access access;
    private TestHttp http;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        database = POSTGRES.open(vertx);
        database.client()
                .query("DELETE FROM accounts")
                .execute()
                .compose(done ->
                        database.client().query("DELETE FROM signing_keys").execute())
                .await(10, SECONDS);
        open(Optional.of(PASSWORD));
    }

    @AfterEach
    void stop() throws Exception {
        access.close().await(10, SECONDS);
        database.close().await(10, SECONDS);
        vertx.close().await(20, SECONDS);
    }

    @Test
    void loginGivesATokenThatIsBelieved() throws Exception {
        HttpResponse<String> login = login(PASSWORD);
        assertThat(login.statusCode()).as(login.body()).isEqualTo(200);
        JsonObject body = new JsonObject(login.body());
        assertThat(body.getInteger("expiresIn")).isEqualTo(900);
        assertThat(body.getJsonObject("user").getString("role")).isEqualTo("superadmin");
        assertThat(body.getJsonObject("user").getBoolean("mustChangePassword")).isFalse();
        String head = new String(
                Base64.getUrlDecoder().decode(body.getString("accessToken").split("\\.", -1)[0]),
                StandardCharsets.UTF_8);
        assertThat(new JsonObject(head).getString("alg")).isEqualTo("EdDSA");
        assertThat(new JsonObject(head).getString("kid")).hasSize(16);

        HttpResponse<String> me = http.send(with(body.getString("accessToken"), http.request("/api/v1/auth/me")));
        assertThat(me.statusCode()).as(me.body()).isEqualTo(200);
        assertThat(new JsonObject(me.body())).isEqualTo(body.getJsonObject("user"));
        assertThat(cookieHeader(login)).contains("HttpOnly", "SameSite=Strict", "Path=/api/v1/auth");
    }

    @Test
    void wrongPasswordAndUnknownAccountAreToldTheSame() throws Exception {
        JsonObject wrong = new JsonObject(login("not the password").body());
        JsonObject unknown = new JsonObject(http.send(http.post(
                        "/api/v1/auth/login",
                        new JsonObject().put("email", "who@example.org").put("password", PASSWORD)))
                .body());
        assertThat(wrong.getString("code")).isEqualTo("bad_credentials");
        wrong.remove("requestId");
        unknown.remove("requestId");
        assertThat(wrong).isEqualTo(unknown);
    }

    @Test
    void aFailedLoginLeavesNothingThatWasTypedInTheLog() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(Passwords.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            assertThat(login("wrong password").statusCode()).isEqualTo(401);
            assertThat(loginAs("hunter2@secret").statusCode()).isEqualTo(401);
            for (String forged :
                    List.of("a\nINFO forged@x.y", "a\n@x.y", "a b@x.y", "a@x.y\r", "a@x\u0000.y", PASSWORD)) {
                HttpResponse<String> refused = loginAs(forged);
                assertThat(refused.statusCode()).as(forged).isEqualTo(400);
                assertThat(refused.body()).doesNotContain("forged", PASSWORD);
            }
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .doesNotContain("hunter2", EMAIL, "wrong password")
                        .contains("127.0.0.1"));
        assertThat(lines.list.get(0).getFormattedMessage()).contains("(account ");
        assertThat(lines.list.get(1).getFormattedMessage()).contains("unknown account");
    }

    @Test
    void nobodyIsLockedOutByFailedLogins() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(login("guess " + i).statusCode()).isEqualTo(401);
        }
        assertThat(login(PASSWORD).statusCode()).isEqualTo(200);
    }

    @Test
    void everyOperationRefusesWhoHasNoGoodToken() throws Exception {
        AccessTokens tokens = (AccessTokens) access.authenticator();
        String good = tokens.issue(new Caller("1", "a", "superadmin", Set.of("sandbox:read"), false));
        String body = good.split("\\.", -1)[1];
        String none = Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8))
                + "." + body + ".";
        String stranger = new AccessTokens(
                        vertx,
                        MasterKey.open(home, new SecureRandom()),
                        List.of(SigningKey.create(MasterKey.open(home, new SecureRandom()))))
                .issue(new Caller("1", "a", "superadmin", Set.of("sandbox:read"), false));
        String expired =
                tokens.issue(new Caller("1", "a", "superadmin", Set.of("sandbox:read"), false), Duration.ofSeconds(-5));
        String changed = good.substring(0, good.length() - 4) + "AAAA";
        for (Contract.Operation operation : http.contract.operations()) {
            if (operation.permission().equals("public")) {
                continue;
            }
            for (String token : List.of("", "garbage", none, stranger, expired, changed)) {
                HttpRequest.Builder request = http.request(
                                operation.path().replace("{sandboxId}", SANDBOX).replace("{processName}", "xvfb"))
                        .method(operation.method().equals("get") ? "GET" : "POST", HttpRequest.BodyPublishers.noBody());
                HttpResponse<String> answer = http.send(token.isEmpty() ? request : with(token, request));
                assertThat(answer.statusCode())
                        .as(operation.id() + " with " + token)
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void refreshRotatesAndARepeatWithinTenSecondsGetsTheSame() throws Exception {
        String first = cookie(login(PASSWORD));
        HttpResponse<String> refreshed = refresh(first);
        assertThat(refreshed.statusCode()).as(refreshed.body()).isEqualTo(200);
        String second = cookie(refreshed);
        assertThat(second).isNotEqualTo(first);
        pass(Duration.ofSeconds(9));
        assertThat(cookie(refresh(first))).isEqualTo(second);
        assertThat(refresh(second).statusCode()).isEqualTo(200);
    }

    @Test
    void anOldRefreshTokenEndsTheLogin() throws Exception {
        String first = cookie(login(PASSWORD));
        String second = cookie(refresh(first));
        pass(Duration.ofSeconds(11));
        assertThat(refresh(first).statusCode()).isEqualTo(401);
        assertThat(refresh(second).statusCode()).isEqualTo(401);
    }

    @Test
    void logoutEndsTheLogin() throws Exception {
        String cookie = cookie(login(PASSWORD));
        HttpResponse<String> logout = http.send(
                http.request("/api/v1/auth/logout").header("Cookie", cookie).POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(logout.statusCode()).isEqualTo(204);
        assertThat(cookieHeader(logout)).contains("Max-Age=0");
        assertThat(refresh(cookie).statusCode()).isEqualTo(401);
    }

    @Test
    void aForeignPageCannotRefresh() throws Exception {
        String cookie = cookie(login(PASSWORD));
        HttpRequest.Builder foreign = http.request("/api/v1/auth/refresh")
                .header("Cookie", cookie)
                .header("Origin", "https://evil.example")
                .POST(HttpRequest.BodyPublishers.noBody());
        assertThat(http.send(foreign).statusCode()).isEqualTo(403);
        HttpRequest.Builder crossSite = http.request("/api/v1/auth/refresh")
                .header("Cookie", cookie)
                .header("Sec-Fetch-Site", "cross-site")
                .POST(HttpRequest.BodyPublishers.noBody());
        assertThat(http.send(crossSite).statusCode()).isEqualTo(403);
        HttpRequest.Builder ours = http.request("/api/v1/auth/refresh")
                .header("Cookie", cookie)
                .header("Origin", "http://127.0.0.1:" + http.port())
                .POST(HttpRequest.BodyPublishers.noBody());
        assertThat(http.send(ours).statusCode()).isEqualTo(200);
    }

    @Test
    void aGeneratedPasswordIsKeptInAFileAndGoodForNothingButItsChange() throws Exception {
        access.close().await(10, SECONDS);
        database.client().query("DELETE FROM accounts").execute().await(10, SECONDS);
        open(Optional.empty());
        Path file = access.firstPasswordFile().orElseThrow();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String generated = Files.readString(file).strip();

        JsonObject login = new JsonObject(login(generated).body());
        assertThat(login.getJsonObject("user").getBoolean("mustChangePassword")).isTrue();
        assertThat(login.getJsonObject("user").getJsonArray("permissions")).isEmpty();
        HttpRequest.Builder list = with(login.getString("accessToken"), http.request("/api/v1/admin/sandboxes"));
        assertThat(new JsonObject(http.send(list).body()).getString("code")).isEqualTo("password_change_required");
        String check = "/api/v1/admin/sandboxes/" + SANDBOX + "/check";
        HttpResponse<String> refused = http.send(
                with(login.getString("accessToken"), http.request(check).POST(HttpRequest.BodyPublishers.noBody())));
        assertThat(new JsonObject(refused.body()).getString("code")).isEqualTo("password_change_required");

        HttpResponse<String> changed = change(login.getString("accessToken"), generated, PASSWORD);
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        String token = new JsonObject(changed.body()).getString("accessToken");
        assertThat(http.send(with(token, http.request(check).POST(HttpRequest.BodyPublishers.noBody())))
                        .statusCode())
                .isEqualTo(200);
        assertThat(file).doesNotExist();
        assertThat(login(generated).statusCode()).isEqualTo(401);
    }

    @Test
    void changingThePasswordEndsOtherLogins() throws Exception {
        String other = cookie(login(PASSWORD));
        String token = new JsonObject(login(PASSWORD).body()).getString("accessToken");
        assertThat(change(token, "not the password", "a quite new password").statusCode())
                .isEqualTo(401);
        assertThat(change(token, PASSWORD, PASSWORD).statusCode()).isEqualTo(400);
        HttpResponse<String> changed = change(token, PASSWORD, "a quite new password");
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(refresh(other).statusCode()).isEqualTo(401);
        assertThat(refresh(cookie(changed)).statusCode()).isEqualTo(200);
    }

    @Test
    void aTicketIsGoodOnceAndForThirtySeconds() throws Exception {
        String ticket = ticket();
        assertThat(access.spendTicket(ticket, "bus").await(5, SECONDS).name()).isEqualTo(EMAIL);
        assertThatThrownBy(() -> access.spendTicket(ticket, "bus").await(5, SECONDS))
                .isInstanceOf(SandmeshException.class);
        String late = ticket();
        pass(Duration.ofSeconds(31));
        assertThatThrownBy(() -> access.spendTicket(late, "bus").await(5, SECONDS))
                .isInstanceOf(SandmeshException.class);
        assertThatThrownBy(() -> access.spendTicket(ticket(), "view").await(5, SECONDS))
                .isInstanceOf(SandmeshException.class);
    }

    @Test
    void tokensAreBelievedAfterARestart() throws Exception {
        String token = new JsonObject(login(PASSWORD).body()).getString("accessToken");
        Access again = Access.open(vertx, database, new AccessConfig(home, EMAIL, Optional.of("another one")), clock)
                .await(20, SECONDS);
        assertThat(again.authenticator().authenticate(token).await(5, SECONDS).name())
                .isEqualTo(EMAIL);
        assertThat(again.firstPasswordFile()).isEmpty();
        again.close().await(10, SECONDS);
    }

    private void open(Optional<String> password) throws Exception {
        access = Access.open(vertx, database, new AccessConfig(home, EMAIL, password), clock)
                .await(20, SECONDS);
        http = new TestHttp(vertx, access.authenticator(), access.endpoints(), List.of());
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    private HttpResponse<String> login(String password) throws Exception {
        JsonObject body = new JsonObject().put("email", EMAIL).put("password", password);
        return http.send(http.post("/api/v1/auth/login", body));
    }

    private HttpResponse<String> loginAs(String email) throws Exception {
        JsonObject body = new JsonObject().put("email", email).put("password", "anything else");
        return http.send(http.post("/api/v1/auth/login", body));
    }

    private HttpResponse<String> refresh(String cookie) throws Exception {
        return http.send(http.request("/api/v1/auth/refresh")
                .header("Cookie", "other=1; " + cookie)
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpResponse<String> change(String token, String current, String replacement) throws Exception {
        JsonObject body = new JsonObject().put("currentPassword", current).put("newPassword", replacement);
        return http.send(with(token, http.post("/api/v1/auth/password", body)));
    }

    private String ticket() throws Exception {
        String token = new JsonObject(login(PASSWORD).body()).getString("accessToken");
        HttpResponse<String> answer =
                http.send(with(token, http.post("/api/v1/tickets", new JsonObject().put("purpose", "bus"))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return new JsonObject(answer.body()).getString("ticket");
    }

    private static HttpRequest.Builder with(String token, HttpRequest.Builder request) {
        return request.header("Authorization", "Bearer " + token);
    }

    private static String cookieHeader(HttpResponse<String> answer) {
        return answer.headers().firstValue("Set-Cookie").orElseThrow();
    }

    private static String cookie(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return cookieHeader(answer).split(";", 2)[0];
    }
}
