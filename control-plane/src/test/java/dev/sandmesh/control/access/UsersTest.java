package dev.sandmesh.control.access;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.testing.Waiting;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Users are managed within what the manager may do, and each change counts at the next request. */
final class UsersTest extends PeopleScene {

    private static final JsonObject TO_USER = new JsonObject().put("role", "user");

    @Test
    void anAccountIsMadeUsedAndFound() throws Exception {
        String root = superadmin();
        JsonObject wish = new JsonObject()
                .put("email", "Ann@example.org")
                .put("role", "operator")
                .put("environments", new JsonArray().add("dev"));
        HttpResponse<String> made = post(root, USERS, wish);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        JsonObject user = new JsonObject(made.body()).getJsonObject("user");
        String password = new JsonObject(made.body()).getString("password");
        assertThat(user.getJsonArray("environments")).containsExactly("dev");
        assertThat(user.getBoolean("mustChangePassword")).isTrue();
        refused(post(root, USERS, wish.copy().put("email", "ann@EXAMPLE.org")), 409, "email_taken");

        JsonObject login = signIn("ann@example.org", password);
        String first = login.getString("accessToken");
        refused(get(first, READING), 403, "password_change_required");
        String token =
                new JsonObject(change(first, password, "a password of her own").body()).getString("accessToken");
        assertThat(get(token, READING).statusCode()).isEqualTo(200);
        refused(get(token, USERS), 403, "forbidden");

        HttpResponse<String> list = get(root, USERS + "?q=ANN&role=operator");
        assertThat(new JsonObject(list.body()).getLong("total")).isEqualTo(1);
        JsonObject found = new JsonObject(list.body()).getJsonArray("items").getJsonObject(0);
        assertThat(found.getString("id")).isEqualTo(user.getString("id"));
        assertThat(found.getString("lastLoginAt")).isNotBlank();
        assertThat(list.body()).doesNotContain("argon2", password);
        JsonObject row = rows("createUser").get(0);
        assertThat(row.getString("target_id")).isEqualTo(user.getString("id"));
        assertThat(row.encode()).doesNotContain(password);
    }

    @Test
    void nobodyIsGivenAnEnvironmentThatThereIsNot() throws Exception {
        access.knowEnvironments(() -> Future.succeededFuture(Set.of("dev", "prod")));
        String root = superadmin();
        JsonObject mistyped =
                new JsonObject().put("environments", new JsonArray().add("dev").add("pord"));
        JsonObject user = mistyped.copy().put("email", "pat@example.org").put("role", "viewer");
        notThere(post(root, USERS, user));
        notThere(post(root, TOKENS, wish("script", "sandbox:read").mergeIn(mistyped)));
        assertThat(post(root, USERS, user.copy().put("environments", new JsonArray().add("prod")))
                        .statusCode())
                .isEqualTo(201);
        String ann = person("ann", "viewer", "dev");
        notThere(patch(root, idOf(ann), mistyped));
        assertThat(patch(root, idOf(ann), new JsonObject().put("environments", new JsonArray().add("*")))
                        .statusCode())
                .isEqualTo(200);
    }

    private static void notThere(HttpResponse<String> answer) {
        refused(answer, 400, "validation_failed");
        assertThat(new JsonObject(answer.body()).getJsonArray("errors"))
                .containsExactly(new JsonObject()
                        .put("pointer", "/environments/1")
                        .put("message", "there is no such environment"));
    }

    @Test
    void aDemotionCountsAtTheNextRequestOfLoginsTokensAndSockets() throws Exception {
        String root = superadmin();
        String ann = person("ann", "operator");
        String script = apiToken(ann, "sandbox:read", "sandbox:operate");
        Caller inside = access.spendTicket(ticket(ann), "bus").await(30, SECONDS);
        Caller scriptInside = access.spendTicket(ticket(script), "bus").await(30, SECONDS);
        assertThat(scriptInside.permissions()).containsExactlyInAnyOrder("sandbox:read", "sandbox:operate");
        assertThat(access.over(inside)).isFalse();
        assertThat(access.over(scriptInside)).isFalse();
        assertThat(get(ann, READING).statusCode()).isEqualTo(200);
        assertThat(get(script, READING).statusCode()).isEqualTo(200);

        HttpResponse<String> demoted = patch(root, idOf(ann), TO_USER);
        assertThat(demoted.statusCode()).as(demoted.body()).isEqualTo(200);

        refused(get(ann, READING), 403, "forbidden");
        refused(get(script, READING), 403, "forbidden");
        assertThat(access.over(inside)).isTrue();
        assertThat(access.over(scriptInside)).isTrue();
        JsonObject row = rows("updateUser").get(0);
        assertThat(new JsonObject(row.getValue("before").toString()).getString("role"))
                .isEqualTo("operator");
        assertThat(new JsonObject(row.getValue("after").toString()).getString("role"))
                .isEqualTo("user");
    }

    @Test
    void whoeverIsDisabledRemovedOrLoggedOutIsRefusedAtTheNextRequest() throws Exception {
        String root = superadmin();
        String ann = person("ann", "viewer");
        String bob = person("bob", "viewer");
        String script = apiToken(bob, "sandbox:read");
        String eve = signedIn(root, "eve@example.org");
        patch(root, idOf(ann), new JsonObject().put("disabled", true));
        refused(get(ann, READING), 401, "unauthenticated");
        patch(root, idOf(ann), new JsonObject().put("disabled", false));
        assertThat(get(ann, READING).statusCode()).isEqualTo(200);

        assertThat(bare(root, "DELETE", USERS + "/" + idOf(bob)).statusCode()).isEqualTo(204);
        refused(get(bob, READING), 401, "unauthenticated");
        refused(get(script, READING), 401, "unauthenticated");
        refused(get(root, USERS + "/" + idOf(bob)), 404, "user_not_found");

        assertThat(bare(root, "POST", USERS + "/" + idOf(eve) + "/logout").statusCode())
                .isEqualTo(204);
        refused(get(eve, READING), 401, "unauthenticated");
    }

    @Test
    void aPasswordThatIsResetEndsLoginsAndIsGoodForItsChangeOnly() throws Exception {
        String root = superadmin();
        String eve = signedIn(root, "eve@example.org");
        HttpResponse<String> reset = bare(root, "POST", USERS + "/" + idOf(eve) + "/password");
        assertThat(reset.statusCode()).as(reset.body()).isEqualTo(200);
        refused(get(eve, READING), 401, "unauthenticated");
        String password = new JsonObject(reset.body()).getString("password");
        JsonObject login = signIn("eve@example.org", password);
        assertThat(login.getJsonObject("user").getBoolean("mustChangePassword")).isTrue();
        assertThat(rows("resetUserPassword").toString()).doesNotContain(password);
    }

    @Test
    void twoWhoChangeOneAccountDoNotOverwriteEachOther() throws Exception {
        String root = superadmin();
        String id = idOf(person("ann", "viewer"));
        refused(patch(root, id, TO_USER, ""), 428, "precondition_required");
        String tag = get(root, USERS + "/" + id).headers().firstValue("ETag").orElseThrow();
        assertThat(patch(root, id, TO_USER, tag).statusCode()).isEqualTo(200);
        refused(patch(root, id, new JsonObject().put("role", "operator"), tag), 412, "version_conflict");
        assertThat(new JsonObject(get(root, USERS + "/" + id).body()).getString("role"))
                .isEqualTo("user");
    }

    /** Nobody raises their own role, or gives or takes what they do not have. */
    @Test
    void nobodyReachesBeyondWhatTheyHave() throws Exception {
        String root = superadmin();
        String admin = person("admin", "admin");
        String devAdmin = person("dev-admin", "admin", "dev");
        String viewer = person("viewer", "viewer", "prod");
        JsonObject superadmin = new JsonObject().put("email", "new@example.org").put("role", "superadmin");

        refused(patch(admin, idOf(admin), new JsonObject().put("role", "admin")), 409, "own_role");
        refused(bare(root, "DELETE", USERS + "/" + idOf(root)), 409, "own_role");
        HttpResponse<String> denied = post(admin, USERS, superadmin);
        refused(denied, 403, "forbidden");
        assertThat(new JsonObject(denied.body()).getString("permission")).isEqualTo("key:rotate");
        refused(patch(admin, idOf(viewer), new JsonObject().put("role", "superadmin")), 403, "forbidden");
        refused(bare(admin, "POST", USERS + "/" + idOf(root) + "/password"), 403, "forbidden");
        refused(bare(admin, "DELETE", USERS + "/" + idOf(root)), 403, "forbidden");
        refused(patch(devAdmin, idOf(viewer), TO_USER), 403, "environment_forbidden");
        refused(
                post(
                        devAdmin,
                        USERS,
                        new JsonObject()
                                .put("email", "x@example.org")
                                .put("role", "viewer")
                                .put("environments", new JsonArray().add("prod"))),
                403,
                "environment_forbidden");
        HttpResponse<String> within = post(
                devAdmin, USERS, new JsonObject().put("email", "y@example.org").put("role", "viewer"));
        assertThat(new JsonObject(within.body()).getJsonObject("user").getJsonArray("environments"))
                .containsExactly("dev");
        JsonArray roles = new JsonObject(get(admin, "/api/v1/admin/roles").body()).getJsonArray("items");
        assertThat(roles.stream()
                        .map(JsonObject.class::cast)
                        .filter(role -> !role.getBoolean("grantable"))
                        .map(role -> role.getString("role")))
                .containsExactly("superadmin");
    }

    @Test
    void ofTwoSuperadminsWhoDemoteEachOtherAtOnceOneStays() throws Exception {
        database.client().query("UPDATE accounts SET disabled = true").execute().await(20, SECONDS);
        for (int round = 0; round < 5; round++) {
            String ann = person("ann" + round, "superadmin");
            String bob = person("bob" + round, "superadmin");
            assertThat(get(ann, USERS).statusCode()).isEqualTo(200);
            assertThat(get(bob, USERS).statusCode()).isEqualTo(200);
            List<CompletableFuture<Integer>> both = List.of(
                    CompletableFuture.supplyAsync(() -> demoted(ann, bob)),
                    CompletableFuture.supplyAsync(() -> demoted(bob, ann)));
            List<Integer> answers =
                    List.of(both.get(0).get(30, SECONDS), both.get(1).get(30, SECONDS));
            assertThat(answers).containsOnlyOnce(200);
            assertThat(answers).allMatch(status -> status == 200 || status == 403);
            database.client()
                    .query("UPDATE accounts SET disabled = true")
                    .execute()
                    .await(20, SECONDS);
        }
    }

    @Test
    void otherNodesLearnOfADemotion() throws Exception {
        String root = superadmin();
        String ann = person("ann", "operator");
        Access neighbour = neighbour();
        assertThat(permissions(neighbour, ann)).contains("sandbox:operate");
        patch(root, idOf(ann), TO_USER);
        Waiting.until("the neighbour knows", () -> permissions(neighbour, ann).isEmpty());
        neighbour.close().await(30, SECONDS);
    }

    private static java.util.Set<String> permissions(Access node, String token) throws Exception {
        return node.authenticator().authenticate(token).await(30, SECONDS).permissions();
    }

    private int demoted(String by, String other) {
        try {
            return patch(by, idOf(other), TO_USER, "\"1\"").statusCode();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Somebody with a password of their own. */
    private String signedIn(String root, String email) throws Exception {
        JsonObject made = new JsonObject(
                post(root, USERS, new JsonObject().put("email", email).put("role", "viewer"))
                        .body());
        String first = signIn(email, made.getString("password")).getString("accessToken");
        HttpResponse<String> changed = change(first, made.getString("password"), "a password of their own");
        return new JsonObject(changed.body()).getString("accessToken");
    }

    private JsonObject signIn(String email, String password) throws Exception {
        HttpResponse<String> login = http.send(http.post(
                "/api/v1/auth/login", new JsonObject().put("email", email).put("password", password)));
        assertThat(login.statusCode()).as(login.body()).isEqualTo(200);
        return new JsonObject(login.body());
    }
}
