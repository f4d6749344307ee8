package dev.sandmesh.control.access;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What logins cost, and what happens when many come at once. */
final class LoginLoadTest extends AccessScene {

    /** Much longer than it takes to ask for a hash, so that those that are asked for at once have to wait for each other. */
    private static final HashCost LONG_ENOUGH = new HashCost(8_192, 1);

    /** Neither the time nor the memory that a login takes tells whether there is such an account. */
    @Test
    void everyPathCostsExactlyOneHash() throws Exception {
        PasswordHasher hasher = new PasswordHasher(vertx, new SecureRandom(), CHEAP);
        Passwords passwords = new Passwords(
                vertx, new AccountStore(database.client()), hasher, new LoginDelay(clock), audit.refusals());
        Account admin = new AccountStore(database.client())
                .byEmail(EMAIL)
                .await(20, SECONDS)
                .orElseThrow();
        assertThat(ended(passwords.check(EMAIL, PASSWORD, from("here")))).isTrue();
        assertThat(hasher.figures().computed()).isEqualTo(1);
        assertThat(ended(passwords.check(EMAIL, "a wrong one", from("here")))).isFalse();
        assertThat(hasher.figures().computed()).isEqualTo(2);
        assertThat(ended(passwords.check("unknown@example.org", PASSWORD, from("here"))))
                .isFalse();
        assertThat(hasher.figures().computed()).isEqualTo(3);
        assertThat(ended(passwords.checkOwn(admin.id(), "a wrong one", from("here"))))
                .isFalse();
        assertThat(hasher.figures().computed()).isEqualTo(4);
        database.client().query("UPDATE accounts SET disabled = true").execute().await(20, SECONDS);
        assertThat(ended(passwords.check(EMAIL, PASSWORD, from("there")))).isFalse();
        assertThat(hasher.figures().computed()).isEqualTo(5);
        hasher.close().await(20, SECONDS);
    }

    /** Each hash takes 19 MiB: no more than two are computed at a time, whoever asks. */
    @Test
    void fiftyLoginsAtOnceAreAllAnsweredTwoAtATime() throws Exception {
        PasswordHasher hasher = new PasswordHasher(vertx, new SecureRandom(), LONG_ENOUGH);
        Passwords passwords = new Passwords(
                vertx, new AccountStore(database.client()), hasher, new LoginDelay(clock), audit.refusals());
        List<Future<Boolean>> logins = IntStream.range(0, 50)
                .mapToObj(number -> passwords
                        .check("somebody" + number + "@example.org", "a guess", from("address " + number))
                        .map(true)
                        .otherwise(false))
                .toList();
        for (Future<Boolean> login : logins) {
            assertThat(login.await(120, SECONDS)).isFalse();
        }
        assertThat(hasher.figures().computed()).isEqualTo(50);
        assertThat(hasher.figures().mostAtOnce()).isLessThanOrEqualTo(2);
        hasher.close().await(20, SECONDS);
    }

    @Test
    void whatCannotWaitIsRefusedAtOnceAndCostsNothing() throws Exception {
        PasswordHasher hasher = new PasswordHasher(vertx, new SecureRandom(), LONG_ENOUGH);
        List<Future<String>> asked = IntStream.range(0, 80)
                .mapToObj(number -> hasher.create("password " + number))
                .toList();
        long refused = 0;
        for (Future<String> answer : asked) {
            refused += ended(answer) ? 0 : 1;
        }
        assertThat(refused).isBetween(1L, 16L);
        assertThat(hasher.figures().computed()).isEqualTo(80 - refused);
        hasher.close().await(20, SECONDS);
    }

    /** Two tabs of one browser refresh with the same cookie; whichever answer comes last, its cookie is good. */
    @Test
    void parallelRefreshesOfOneBrowserGetTheSameSuccessor() throws Exception {
        String cookie = cookie(login(PASSWORD));
        for (int round = 0; round < 5; round++) {
            String present = cookie;
            List<CompletableFuture<HttpResponse<String>>> both = List.of(refreshing(present), refreshing(present));
            List<String> next = new ArrayList<>();
            for (CompletableFuture<HttpResponse<String>> answer : both) {
                next.add(cookie(answer.get(30, SECONDS)));
            }
            assertThat(next.get(0)).isEqualTo(next.get(1)).isNotEqualTo(present);
            cookie = next.get(0);
        }
        assertThat(refresh(cookie).statusCode()).isEqualTo(200);
    }

    @Test
    void aTokenThatWasUsedLongAgoEndsItsFamilyOnly() throws Exception {
        String stolen = cookie(login(PASSWORD));
        String other = cookie(login(PASSWORD));
        String next = cookie(refresh(stolen));
        String access = new JsonObject(refresh(next).body()).getString("accessToken");
        pass(Duration.ofSeconds(11));
        assertThat(refresh(stolen).statusCode()).isEqualTo(401);
        assertThat(http.send(with(access, http.request("/api/v1/auth/me"))).statusCode())
                .isEqualTo(401);
        assertThat(refresh(other).statusCode()).isEqualTo(200);
    }

    private CompletableFuture<HttpResponse<String>> refreshing(String cookie) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return http.send(http.request("/api/v1/auth/refresh")
                        .header("Cookie", cookie)
                        .POST(HttpRequest.BodyPublishers.noBody()));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Whether it succeeded. */
    private static boolean ended(Future<?> answer) throws Exception {
        try {
            answer.await(60, SECONDS);
            return true;
        } catch (SandmeshException refused) {
            return false;
        }
    }
}
