package dev.sandmesh.control.access;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the audit trail tells of logins. */
class LoginAuditTest extends PeopleScene {

    @Test
    void aLoginIsARowOfThePersonWhoSignedIn() throws Exception {
        assertThat(login(PASSWORD).statusCode()).isEqualTo(200);
        assertThat(rows("login")).last().satisfies(row -> {
            assertThat(row.getString("actor_kind")).isEqualTo("user");
            assertThat(row.getString("actor_name")).isEqualTo(EMAIL);
            assertThat(row.getString("target_name")).isEqualTo(EMAIL);
            assertThat(row.getString("outcome")).isEqualTo("success");
            assertThat(row.getString("address")).isEqualTo("127.0.0.1");
            assertThat(row.getString("request_id")).isNotEmpty();
        });
    }

    @Test
    void theEndOfALoginIsARowAndASecondEndIsNone() throws Exception {
        String cookie = cookie(login(PASSWORD));
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = http.send(http.request("/api/v1/auth/logout")
                    .header("Cookie", cookie)
                    .POST(HttpRequest.BodyPublishers.noBody()));
            assertThat(answer.statusCode()).isEqualTo(204);
        }
        assertThat(rows("logout")).singleElement().satisfies(row -> assertThat(row.getString("actor_name"))
                .isEqualTo(EMAIL));
    }

    @Test
    void aNewPasswordIsARowThatHoldsNeither() throws Exception {
        end("password", login(PASSWORD));
        List<JsonObject> rows = rows("changePassword");
        assertThat(rows).singleElement().satisfies(row -> assertThat(row.getString("actor_name"))
                .isEqualTo(EMAIL));
        assertThat(rows.toString()).doesNotContain(PASSWORD, "a quite new password");
    }

    @Test
    void anOldRefreshTokenThatComesBackIsADenialThatNamesTheAccount() throws Exception {
        end("reuse", login(PASSWORD));
        assertThat(rows("refresh")).singleElement().satisfies(row -> {
            assertThat(row.getString("outcome")).isEqualTo("denied");
            assertThat(row.getString("target_name")).isEqualTo(EMAIL);
        });
    }

    @Test
    void aFailedLoginOfAKnownAccountIsADenialThatNamesIt() throws Exception {
        assertThat(login("not the password").statusCode()).isEqualTo(401);
        assertThat(told("login")).singleElement().satisfies(row -> {
            assertThat(row.getString("outcome")).isEqualTo("denied");
            assertThat(row.getString("code")).isEqualTo("bad_credentials");
            assertThat(row.getString("actor_kind")).isEqualTo("anonymous");
            assertThat(row.getString("target_name")).isEqualTo(EMAIL);
            assertThat(row.getString("address")).isEqualTo("127.0.0.1");
            assertThat(row.getJsonObject("after").getString("reason")).isEqualTo("the password was wrong");
            assertThat(row.encode()).doesNotContain("not the password");
        });
    }

    /** The right password of somebody who may not come in any more: the answer does not tell, the trail does. */
    @Test
    void aLoginWithADisabledAccountIsADenialThatSaysSo() throws Exception {
        database.client().query("UPDATE accounts SET disabled = true").execute().await(20, SECONDS);
        refused(login(PASSWORD), 401, "bad_credentials");
        assertThat(told("login")).singleElement().satisfies(row -> {
            assertThat(row.getString("target_name")).isEqualTo(EMAIL);
            assertThat(row.getJsonObject("after").getString("reason")).isEqualTo("the account is disabled");
        });
    }

    @Test
    void aNameThatNobodyHasIsNotWrittenDown() throws Exception {
        assertThat(loginAs("hunter2@secret").statusCode()).isEqualTo(401);
        assertThat(told("login")).isEmpty();
    }

    /** Ten rows of a minute and the rest as one, however many addresses take part. */
    @Test
    void guessesAtOneAccountDoNotFillTheTrail() throws Exception {
        PasswordHasher hasher = new PasswordHasher(vertx, new SecureRandom(), CHEAP);
        Passwords passwords = new Passwords(
                vertx, new AccountStore(database.client()), hasher, new LoginDelay(clock), audit.refusals());
        for (int i = 0; i < 15; i++) {
            assertThat(passwords
                            .check(EMAIL, "guess " + i, from("192.0.2." + i))
                            .map(true)
                            .otherwise(false)
                            .await(30, SECONDS))
                    .isFalse();
        }
        hasher.close().await(20, SECONDS);
        List<JsonObject> rows = told("login");
        assertThat(rows).hasSize(11);
        assertThat(rows).last().satisfies(row -> {
            assertThat(row.getLong("count")).isEqualTo(5);
            assertThat(row.getString("target_name")).isEqualTo(EMAIL);
        });
    }

    @Test
    void aWrongPasswordAtItsChangeIsADenialOfThePersonWhoGaveIt() throws Exception {
        String token = superadmin();
        assertThat(change(token, "not the password", "a quite new password").statusCode())
                .isEqualTo(401);
        assertThat(told("changePassword")).singleElement().satisfies(row -> {
            assertThat(row.getString("outcome")).isEqualTo("denied");
            assertThat(row.getString("actor_name")).isEqualTo(EMAIL);
        });
    }

    @Test
    void theFirstAccountHasItsRow() throws Exception {
        access.close().await(30, SECONDS);
        database.client().query("DELETE FROM accounts").execute().await(30, SECONDS);
        open(Optional.empty());
        String password =
                Files.readString(access.firstPasswordFile().orElseThrow()).strip();
        assertThat(rows("createUser")).singleElement().satisfies(row -> {
            assertThat(row.getString("actor_kind")).isEqualTo("system");
            assertThat(row.getString("target_name")).isEqualTo(EMAIL);
            assertThat(row.getJsonObject("after").getString("role")).isEqualTo("superadmin");
            assertThat(row.encode()).doesNotContain(password);
        });
        access.close().await(30, SECONDS);
        open(Optional.of(PASSWORD));
        assertThat(rows("createUser")).as("at a second start").hasSize(1);
    }

    /** What was refused is written beside the request. */
    private List<JsonObject> told(String action) throws Exception {
        audit.refusals().turn().await(20, SECONDS);
        return rows(action);
    }
}
