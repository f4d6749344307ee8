package dev.sandmesh.control.access;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.control.testing.Waiting;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LoginLifeTest extends AccessScene {

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

    /** A10: whoever fears that a login of theirs is in other hands ends all of them, and what an old token proves is too little for it. */
    @Test
    void logoutEverywhereEndsAllLoginsOfTheAccountUnlessItsTokenIsAnOldOne() throws Exception {
        String here = cookie(login(PASSWORD));
        String there = cookie(login(PASSWORD));
        String next = cookie(refresh(here));
        pass(Duration.ofSeconds(11));
        logoutEverywhere(here);
        assertThat(refresh(next).statusCode()).isEqualTo(401);
        assertThat(refresh(there).statusCode()).isEqualTo(200);

        HttpResponse<String> again = login(PASSWORD);
        String token = new JsonObject(again.body()).getString("accessToken");
        logoutEverywhere(cookie(login(PASSWORD)));
        assertThat(refresh(cookie(again)).statusCode()).isEqualTo(401);
        assertThat(me(access, token)).isFalse();
    }

    private void logoutEverywhere(String cookie) throws Exception {
        assertThat(http.send(http.request("/api/v1/auth/logout?everywhere=true")
                                .header("Cookie", cookie)
                                .POST(HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void theEndOfALoginIsTheEndOfItsTokensAndOfWhatItHasOpened() throws Exception {
        for (String way : List.of("logout", "reuse", "password")) {
            HttpResponse<String> login = login(PASSWORD);
            String token = new JsonObject(login.body()).getString("accessToken");
            String other = new JsonObject(login(PASSWORD).body()).getString("accessToken");
            Caller inside = access.spendTicket(ticket(token), "bus").await(30, SECONDS);
            String unspent = ticket(token);
            assertThat(access.over(inside)).as(way).isFalse();
            assertThat(me(access, token)).as(way).isTrue();

            end(way, login);

            assertThat(access.over(inside)).as(way).isTrue();
            assertThat(me(access, token)).as(way).isFalse();
            assertThatThrownBy(() -> access.spendTicket(unspent, "bus").await(30, SECONDS))
                    .as(way)
                    .isInstanceOf(SandmeshException.class);
            assertThat(me(access, other)).as(way).isEqualTo(!way.equals("password"));
        }
    }

    @Test
    void otherNodesLearnOfTheEndOfALogin() throws Exception {
        HttpResponse<String> login = login(PASSWORD);
        String token = new JsonObject(login.body()).getString("accessToken");
        Access neighbour = neighbour();
        assertThat(me(neighbour, token)).isTrue();
        end("logout", login);
        Waiting.until("the neighbour knows", () -> !me(neighbour, token));
        neighbour.close().await(30, SECONDS);

        Access later = neighbour();
        assertThat(me(later, token)).isFalse();
        later.close().await(30, SECONDS);
    }

    @Test
    void whatATicketHasOpenedEndsWithTheAccessTokenBehindIt() throws Exception {
        now.set(Instant.now());
        Caller inside = access.spendTicket(ticket(), "bus").await(30, SECONDS);
        pass(Duration.ofMinutes(14));
        assertThat(access.over(inside)).isFalse();
        pass(Duration.ofMinutes(2));
        assertThat(access.over(inside)).isTrue();
    }

    @Test
    void whatStaysOpenOutlastsTheAccessTokenAndEndsWithItsLogin() throws Exception {
        now.set(Instant.now());
        HttpResponse<String> login = login(PASSWORD);
        String token = new JsonObject(login.body()).getString("accessToken");
        Caller inside = access.spendTicket(ticket(token), "bus").await(30, SECONDS);
        pass(Duration.ofMinutes(16));
        assertThat(access.ended(inside)).isFalse();
        end("logout", login);
        assertThat(access.ended(inside)).isTrue();
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
        assertThat(access.spendTicket(ticket, "bus").await(30, SECONDS).name()).isEqualTo(EMAIL);
        assertThatThrownBy(() -> access.spendTicket(ticket, "bus").await(30, SECONDS))
                .isInstanceOf(SandmeshException.class);
        String late = ticket();
        pass(Duration.ofSeconds(31));
        assertThatThrownBy(() -> access.spendTicket(late, "bus").await(30, SECONDS))
                .isInstanceOf(SandmeshException.class);
        assertThatThrownBy(() -> access.spendTicket(ticket(), "view").await(30, SECONDS))
                .isInstanceOf(SandmeshException.class);
    }

    @Test
    void tokensAreBelievedAfterARestart() throws Exception {
        String token = new JsonObject(login(PASSWORD).body()).getString("accessToken");
        Access again = Access.open(vertx, database, audit, config(Optional.of("another one")), clock)
                .await(20, SECONDS);
        assertThat(again.authenticator().authenticate(token).await(30, SECONDS).name())
                .isEqualTo(EMAIL);
        assertThat(again.firstPasswordFile()).isEmpty();
        again.close().await(30, SECONDS);
    }

    /** Whoever knows the old password and is quick does not stay in beside the reset that was to keep them out. */
    @Test
    void aLoginThatAResetOvertakesIsNone() throws Exception {
        AccountStore accounts = new AccountStore(database.client());
        Account checked = accounts.byEmail(EMAIL).await(20, SECONDS).orElseThrow();
        Users.Memory memory = new Users.Memory(
                new Principals(vertx, database, clock),
                new EndedLogins(vertx, new RefreshFamilyStore(database.client()), clock));
        Logins logins = new Logins(database, audit.trail(), MasterKey.open(home, new SecureRandom()), clock, memory);
        new HostAccess(vertx, database, audit.trail(), clock)
                .resetPassword(EMAIL)
                .await(30, SECONDS);
        assertThatThrownBy(() -> logins.open(checked, from("here")).await(30, SECONDS))
                .isInstanceOfSatisfying(SandmeshException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ErrorCode.BAD_CREDENTIALS));
        assertThat(database.client()
                        .query("SELECT 1 FROM refresh_families WHERE revoked_at IS NULL AND account_id = '"
                                + checked.id() + "'")
                        .execute()
                        .await(20, SECONDS))
                .isEmpty();
    }
}
