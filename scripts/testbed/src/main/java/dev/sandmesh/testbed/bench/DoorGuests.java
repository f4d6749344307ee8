package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.Api;
import dev.sandmesh.testbed.CanIgnoreReturnValue;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Accounts, since what a door lets one of them do is limited; each with a token for one environment and one for another. */
record DoorGuests(List<String> within, List<String> elsewhere) {

    private static final String PASSWORD = "a long password of a bench";
    private static final long LIMIT_SECONDS = 60;

    DoorGuests {
        within = List.copyOf(within);
        elsewhere = List.copyOf(elsewhere);
    }

    static DoorGuests invite(Vertx vertx, Api admin, int accounts, String environment, String other) throws Exception {
        demand(201, admin.post("/api/v1/admin/environments", new JsonObject().put("name", other)));
        WebClient client = WebClient.create(vertx);
        String base = admin.base();
        List<String> within = new ArrayList<>();
        List<String> elsewhere = new ArrayList<>();
        for (int number = 1; number <= accounts; number++) {
            String email = "door" + number + "@example.org";
            JsonObject made = demand(
                    201,
                    admin.post(
                            "/api/v1/admin/users",
                            new JsonObject()
                                    .put("email", email)
                                    .put("role", "operator")
                                    .put(
                                            "environments",
                                            new JsonArray().add(environment).add(other))));
            String first = made.getString("password");
            JsonObject login = post(
                    client,
                    base + "/api/v1/auth/login",
                    "",
                    new JsonObject().put("email", email).put("password", first));
            JsonObject changed = post(
                    client,
                    base + "/api/v1/auth/password",
                    login.getString("accessToken"),
                    new JsonObject().put("currentPassword", first).put("newPassword", PASSWORD));
            within.add(token(client, base, changed.getString("accessToken"), environment));
            elsewhere.add(token(client, base, changed.getString("accessToken"), other));
        }
        client.close();
        return new DoorGuests(within, elsewhere);
    }

    /** Each of them so many times. */
    static List<String> each(List<String> tokens, int times) {
        List<String> all = new ArrayList<>();
        for (int time = 0; time < times; time++) {
            all.addAll(tokens);
        }
        return all;
    }

    private static String token(WebClient client, String base, String login, String environment) throws Exception {
        return post(
                        client,
                        base + "/api/v1/auth/tokens",
                        login,
                        new JsonObject()
                                .put("name", "for " + environment)
                                .put("permissions", new JsonArray().add("sandbox:read"))
                                .put("environments", new JsonArray().add(environment)))
                .getString("secret");
    }

    private static JsonObject post(WebClient client, String url, String token, JsonObject body) throws Exception {
        HttpRequest<Buffer> request = client.postAbs(url);
        if (!token.isEmpty()) {
            request.bearerTokenAuthentication(token);
        }
        HttpResponse<Buffer> answer = request.sendJsonObject(body).await(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(url + ": " + answer.statusCode() + " " + answer.bodyAsString());
        }
        return answer.bodyAsJsonObject();
    }

    @CanIgnoreReturnValue
    private static JsonObject demand(int status, java.net.http.HttpResponse<String> answer) {
        if (answer.statusCode() != status) {
            throw new IllegalStateException(answer.uri() + ": " + answer.statusCode() + " " + answer.body());
        }
        return new JsonObject(answer.body());
    }
}
