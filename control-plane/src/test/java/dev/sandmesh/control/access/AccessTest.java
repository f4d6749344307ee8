package dev.sandmesh.control.access;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.lang.reflect.Proxy;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class AccessTest extends AccessScene {

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
    void aGuessThatTheDelayRefusesCostsNoQuery() {
        AtomicInteger queries = new AtomicInteger();
        SqlClient counting = (SqlClient) Proxy.newProxyInstance(
                SqlClient.class.getClassLoader(), new Class<?>[] {SqlClient.class}, (proxy, method, arguments) -> {
                    queries.incrementAndGet();
                    return method.invoke(database.client(), arguments);
                });
        LoginDelay delay = new LoginDelay(clock);
        for (int running = 0; running < 3; running++) {
            assertThat(delay.begin(LoginDelay.key(EMAIL, "here"))).isZero();
        }
        PasswordHasher hasher = new PasswordHasher(vertx, new SecureRandom(), CHEAP);
        Passwords passwords = new Passwords(vertx, new AccountStore(counting), hasher, delay, audit.refusals());
        assertThatThrownBy(() -> passwords.check(EMAIL, "a guess", from("here")).await(30, SECONDS))
                .isInstanceOf(SandmeshException.class);
        assertThat(queries).hasValue(0);
    }

    /** Whoever has one address of IPv6 has 2^64 of them. */
    @Test
    void guessesFromOneNetworkWaitForEachOther() {
        LoginDelay delay = new LoginDelay(clock);
        for (int guess = 0; guess < 4; guess++) {
            String key = LoginDelay.key(EMAIL, "2001:db8:0:1::" + guess);
            delay.begin(key);
            delay.failed(key);
        }
        assertThat(delay.begin(LoginDelay.key(EMAIL, "2001:db8:0:1:ffff::1"))).isPositive();
        assertThat(delay.begin(LoginDelay.key(EMAIL, "2001:db8:0:2::1"))).isZero();
    }

    @Test
    void nobodyIsLockedOutByFailedLogins() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(login("guess " + i).statusCode()).isEqualTo(401);
        }
        assertThat(login(PASSWORD).statusCode()).isEqualTo(200);
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
        access.close().await(30, SECONDS);
        database.client().query("DELETE FROM accounts").execute().await(30, SECONDS);
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
}
