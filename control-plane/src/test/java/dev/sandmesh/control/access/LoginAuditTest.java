package dev.sandmesh.control.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
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
}
