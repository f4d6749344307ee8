package dev.sandmesh.control.access;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.key.SecretText;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** API tokens are shown once, never permit more than their owner may do, and end at once. */
final class ApiTokensTest extends PeopleScene {

    @Test
    void aTokenIsShownOnceAndWorksUntilItIsRevoked() throws Exception {
        String ann = person("ann", "operator");
        HttpResponse<String> made = post(ann, TOKENS, wish("nightly job", "sandbox:read"));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String secret = new JsonObject(made.body()).getString("secret");
        JsonObject token = new JsonObject(made.body()).getJsonObject("token");
        assertThat(secret).matches("smt_[0-9A-Za-z]{49}").startsWith(token.getString("hint"));
        assertThat(get(secret, READING).statusCode()).isEqualTo(200);
        refused(bare(secret, "POST", "/api/v1/admin/sandboxes/" + SANDBOX + "/check"), 403, "forbidden");

        HttpResponse<String> list = get(ann, TOKENS);
        assertThat(list.body()).doesNotContain(secret);
        JsonObject listed = new JsonObject(list.body()).getJsonArray("items").getJsonObject(0);
        assertThat(listed.getString("name")).isEqualTo("nightly job");
        assertThat(listed.getString("owner")).isEqualTo("ann@example.org");
        assertThat(listed.getString("lastUsedAt")).isNotBlank();
        assertThat(stored()).contains("nightly job").doesNotContain(secret.substring(14));

        assertThat(bare(ann, "DELETE", TOKENS + "/" + token.getString("id")).statusCode())
                .isEqualTo(204);
        refused(get(secret, READING), 401, "unauthenticated");
        assertThat(new JsonObject(get(ann, TOKENS).body()).getLong("total")).isZero();
        refused(bare(ann, "DELETE", TOKENS + "/" + token.getString("id")), 404, "token_not_found");
        assertThat(rows("createApiToken")).hasSize(1);
        assertThat(rows("revokeApiToken")).hasSize(1);
        assertThat(rows("createApiToken").toString()).doesNotContain(secret);
    }

    @Test
    void whenATokenWasUsedIsWrittenDownOnceAMinute() throws Exception {
        String ann = person("ann", "viewer");
        String secret = apiToken(ann, "sandbox:read");
        get(secret, READING);
        assertThat(used()).isZero();
        Principals principals = new Principals(vertx, database, clock);
        principals.start().await(20, SECONDS);
        principals
                .holder(SecretText.parse(SecretText.Kind.API_TOKEN, secret).orElseThrow())
                .await(20, SECONDS);
        principals.sweep().await(20, SECONDS);
        principals.close();
        assertThat(used()).isEqualTo(1);
    }

    @Test
    void aTokenNeverPermitsMoreThanItsMaker() throws Exception {
        String ann = person("ann", "viewer", "dev");
        refused(post(ann, TOKENS, wish("too much", "sandbox:write")), 403, "forbidden");
        refused(
                post(ann, TOKENS, wish("elsewhere", "sandbox:read").put("environments", new JsonArray().add("prod"))),
                403,
                "environment_forbidden");
        refused(
                post(ann, TOKENS, wish("everywhere", "sandbox:read").put("environments", new JsonArray().add("*"))),
                403,
                "environment_forbidden");
        HttpResponse<String> made = post(ann, TOKENS, wish("fits", "sandbox:read", "token:manage"));
        assertThat(new JsonObject(made.body()).getJsonObject("token").getJsonArray("environments"))
                .containsExactly("dev");
        String secret = new JsonObject(made.body()).getString("secret");
        refused(post(secret, TOKENS, wish("its own heir", "sandbox:read")), 403, "forbidden");
        assertThat(access.authenticator()
                        .authenticate(secret)
                        .await(20, SECONDS)
                        .environments()
                        .written())
                .containsExactly("dev");
    }

    @Test
    void aTokenEndsByItself() throws Exception {
        String ann = person("ann", "viewer");
        HttpResponse<String> made =
                post(ann, TOKENS, wish("short", "sandbox:read").put("expiresInDays", 2));
        String secret = new JsonObject(made.body()).getString("secret");
        pass(Duration.ofHours(47));
        assertThat(get(secret, READING).statusCode()).isEqualTo(200);
        pass(Duration.ofHours(2));
        refused(get(secret, READING), 401, "unauthenticated");
    }

    @Test
    void onlyOwnersAndWhoManagesUsersSeeAndEndATokenOfOthers() throws Exception {
        String ann = person("ann", "operator");
        String bob = person("bob", "operator");
        String root = superadmin();
        apiToken(ann, "sandbox:read");
        String id = new JsonObject(get(ann, TOKENS).body())
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("id");
        assertThat(new JsonObject(get(bob, TOKENS).body()).getLong("total")).isZero();
        refused(get(bob, TOKENS + "?everybody=true"), 403, "forbidden");
        refused(bare(bob, "DELETE", TOKENS + "/" + id), 404, "token_not_found");
        assertThat(get(root, TOKENS + "?everybody=true").body()).contains(id);
        assertThat(bare(root, "DELETE", TOKENS + "/" + id).statusCode()).isEqualTo(204);
    }

    @Test
    void nobodySeesOrEndsTheTokenOfWhomTheyMayNotManage() throws Exception {
        String root = superadmin();
        String ada = person("ada", "admin", "dev");
        String eve = person("eve", "viewer", "prod");
        String dan = person("dan", "operator", "dev");
        String ofRoot = idOfToken(root);
        String ofEve = idOfToken(eve);
        String ofDan = idOfToken(dan);
        String ofAda = idOfToken(ada);

        HttpResponse<String> list = get(ada, TOKENS + "?everybody=true");
        assertThat(list.body()).contains(ofDan, ofAda).doesNotContain(ofRoot, ofEve);
        assertThat(new JsonObject(list.body()).getLong("total")).isEqualTo(2);
        refused(bare(ada, "DELETE", TOKENS + "/" + ofRoot), 403, "forbidden");
        refused(bare(ada, "DELETE", TOKENS + "/" + ofEve), 403, "environment_forbidden");
        assertThat(bare(ada, "DELETE", TOKENS + "/" + ofDan).statusCode()).isEqualTo(204);
        assertThat(get(root, TOKENS + "?everybody=true").body()).contains(ofRoot, ofEve, ofAda);
    }

    private String idOfToken(String owner) throws Exception {
        HttpResponse<String> made = post(owner, TOKENS, wish("script", "sandbox:read"));
        return new JsonObject(made.body()).getJsonObject("token").getString("id");
    }

    @Test
    void aTokenOfAnotherNodeIsBelievedAtItsFirstUse() throws Exception {
        Access neighbour = neighbour();
        String secret = apiToken(person("ann", "viewer"), "sandbox:read");
        assertThat(me(neighbour, secret)).isTrue();
        neighbour.close().await(30, SECONDS);
    }

    @Test
    void aMistypedTokenIsToldFromAWrongOne() {
        SecretText secret = SecretText.create(SecretText.Kind.API_TOKEN, new SecureRandom());
        assertThat(SecretText.parse(SecretText.Kind.API_TOKEN, secret.text())).contains(secret);
        char last = secret.text().charAt(20);
        String mistyped = secret.text().substring(0, 20)
                + (last == 'x' ? 'y' : 'x')
                + secret.text().substring(21);
        assertThat(SecretText.parse(SecretText.Kind.API_TOKEN, mistyped)).isEmpty();
        assertThat(SecretText.parse(SecretText.Kind.API_TOKEN, secret.text() + "0"))
                .isEmpty();
        assertThat(secret.toString()).doesNotContain(secret.text().substring(14));
    }

    private String stored() throws Exception {
        return database.client()
                .query("SELECT string_agg(api_tokens::text, ' ') AS everything FROM api_tokens")
                .execute()
                .await(20, SECONDS)
                .iterator()
                .next()
                .getString("everything");
    }

    private long used() throws Exception {
        return database.client()
                .query("SELECT count(*) AS used FROM api_tokens WHERE last_used_at IS NOT NULL")
                .execute()
                .await(20, SECONDS)
                .iterator()
                .next()
                .getLong("used");
    }
}
