package dev.sandmesh.control.access;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;

/** Several people with different roles, and what they ask of the API. */
abstract class PeopleScene extends AccessScene {

    static final String USERS = "/api/v1/admin/users";
    static final String TOKENS = "/api/v1/auth/tokens";
    /** Answered by a stand-in to whoever may sandbox:read. */
    static final String READING = "/api/v1/admin/summary";

    TestingTokens people;
    private long lastRow;

    @BeforeEach
    void meet() throws Exception {
        people = new TestingTokens(vertx, home, database);
        lastRow = database.client()
                .query("SELECT coalesce(max(seq), 0) AS last FROM audit")
                .execute()
                .await(20, SECONDS)
                .iterator()
                .next()
                .getLong("last");
    }

    String person(String name, String role, String... environments) throws Exception {
        return people.login(
                name + "@example.org", role, environments.length == 0 ? List.of("*") : List.of(environments));
    }

    String superadmin() throws Exception {
        return new JsonObject(login(PASSWORD).body()).getString("accessToken");
    }

    static String idOf(String jwt) {
        String claims = new String(Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[1]), StandardCharsets.UTF_8);
        return new JsonObject(claims).getString("sub");
    }

    HttpResponse<String> get(String token, String path) throws Exception {
        return http.send(with(token, http.request(path)));
    }

    HttpResponse<String> post(String token, String path, JsonObject body) throws Exception {
        return http.send(with(token, http.post(path, body)));
    }

    HttpResponse<String> bare(String token, String method, String path) throws Exception {
        return http.send(with(token, http.request(path)).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    HttpResponse<String> patch(String token, String userId, JsonObject change) throws Exception {
        return patch(
                token,
                userId,
                change,
                get(token, USERS + "/" + userId).headers().firstValue("ETag").orElse("\"1\""));
    }

    HttpResponse<String> patch(String token, String userId, JsonObject change, String tag) throws Exception {
        HttpRequest.Builder request = with(token, http.request(USERS + "/" + userId))
                .header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(change.encode()));
        return http.send(tag.isEmpty() ? request : request.header("If-Match", tag));
    }

    /** What a script of theirs sends. */
    String apiToken(String token, String... permissions) throws Exception {
        HttpResponse<String> made = post(token, TOKENS, wish("script", permissions));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return new JsonObject(made.body()).getString("secret");
    }

    static JsonObject wish(String name, String... permissions) {
        return new JsonObject().put("name", name).put("permissions", new JsonArray(List.copyOf(Set.of(permissions))));
    }

    static void refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo(code);
    }

    /** The audit rows of an action in this test, oldest first. */
    List<JsonObject> rows(String action) throws Exception {
        List<JsonObject> rows = new ArrayList<>();
        for (Row row : database.client()
                .query("SELECT to_jsonb(audit) AS entry FROM audit WHERE action = '" + action + "' AND seq > " + lastRow
                        + " ORDER BY seq")
                .execute()
                .await(20, SECONDS)) {
            rows.add(row.get(JsonObject.class, "entry"));
        }
        return rows;
    }
}
