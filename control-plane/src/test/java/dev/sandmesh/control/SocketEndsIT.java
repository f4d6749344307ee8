package dev.sandmesh.control;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is open ends with the rights, the login or the token that opened it. */
final class SocketEndsIT {

    /** Seconds: what is over closes within five. */
    private static final int THREE_TIMES_THE_BUDGET = 15;

    private static final String PASSWORD = "correct horse battery staple";

    @RegisterExtension
    static final NodeScene SCENE = new NodeScene();

    private static String root;

    @BeforeAll
    static void start() throws Exception {
        root = SCENE.tokens().login("root@example.org", "superadmin", List.of("*"));
    }

    @Test
    void aSocketIsClosedWhenItsOwnerMayDoLess() throws Exception {
        Map<String, String> ends = Map.of(
                "demoted", "PATCH /api/v1/admin/users/{user} {\"role\":\"user\"}",
                "disabled", "PATCH /api/v1/admin/users/{user} {\"disabled\":true}",
                "deleted", "DELETE /api/v1/admin/users/{user} ");
        for (Map.Entry<String, String> end : ends.entrySet()) {
            String ann = SCENE.tokens().login(end.getKey() + "@example.org", "operator", List.of("*"));
            List<Door> doors = List.of(Door.open(ann), Door.open(script(ann).getString("secret")));
            done(root, end.getValue().replace("{user}", idOf(ann)));
            closed(end.getKey(), doors);
        }
    }

    @Test
    void aSocketIsClosedWhenItsLoginIsOver() throws Exception {
        Map<String, String> ends = Map.of(
                "out",
                "POST /api/v1/admin/users/{user}/logout ",
                "changed",
                "POST /api/v1/auth/password {\"currentPassword\":\"" + PASSWORD + "\",\"newPassword\":\"another "
                        + PASSWORD + "\"}");
        for (Map.Entry<String, String> end : ends.entrySet()) {
            String email = end.getKey() + "@example.org";
            signUp(email);
            String login = signIn(email, PASSWORD);
            String other = signIn(email, PASSWORD);
            Door door = Door.open(login);
            done(
                    end.getValue().contains("{user}") ? root : other,
                    end.getValue().replace("{user}", idOf(login)));
            closed(end.getKey(), List.of(door));
        }
    }

    @Test
    void aSocketIsClosedWhenItsTokenIsRevokedAndThoseOfOthersStay() throws Exception {
        String bob = SCENE.tokens().login("bob@example.org", "operator", List.of("*"));
        JsonObject script = script(bob);
        Door own = Door.open(bob);
        Door revoked = Door.open(script.getString("secret"));
        done(bob, "DELETE /api/v1/auth/tokens/" + script.getJsonObject("token").getString("id") + " ");
        closed("revoked", List.of(revoked));
        assertThat(own.closed).isNotDone();
    }

    private static void signUp(String email) throws Exception {
        String first = done(
                        root,
                        "POST /api/v1/admin/users {\"email\":\"" + email
                                + "\",\"role\":\"operator\",\"environments\":[\"*\"]}")
                .getString("password");
        done(
                signIn(email, first),
                "POST /api/v1/auth/password {\"currentPassword\":\"" + first + "\",\"newPassword\":\"" + PASSWORD
                        + "\"}");
    }

    private static String signIn(String email, String password) throws Exception {
        return done("", "POST /api/v1/auth/login {\"email\":\"" + email + "\",\"password\":\"" + password + "\"}")
                .getString("accessToken");
    }

    private static JsonObject script(String owner) throws Exception {
        return done(owner, "POST /api/v1/auth/tokens {\"name\":\"watch\",\"permissions\":[\"sandbox:read\"]}");
    }

    private static String idOf(String token) throws Exception {
        return done(token, "GET /api/v1/auth/me ").getString("id");
    }

    /** @param order method, path and body, with a space between them */
    private static JsonObject done(String token, String order) throws Exception {
        String[] parts = order.split(" ", 3);
        HttpRequest.Builder request =
                SCENE.node().request(parts[1]).method(parts[0], HttpRequest.BodyPublishers.ofString(parts[2]));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (parts[0].equals("PATCH")) {
            request.header("If-Match", "\"1\"");
        }
        HttpResponse<String> answer =
                SCENE.node().send(parts[2].isEmpty() ? request : request.header("Content-Type", "application/json"));
        assertThat(answer.statusCode()).as(order + answer.body()).isBetween(200, 299);
        return answer.body().isEmpty() ? new JsonObject() : new JsonObject(answer.body());
    }

    private static void closed(String why, List<Door> doors) throws Exception {
        for (Door door : doors) {
            assertThat(door.closed.get(THREE_TIMES_THE_BUDGET, SECONDS)).as(why).isEqualTo(4001);
        }
    }

    /** A client of the bus door that waits for its end. */
    private static final class Door implements WebSocket.Listener {
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        static Door open(String token) throws Exception {
            Door door = new Door();
            URI place = SCENE.node().request("/api/v1/bus/websocket").build().uri();
            HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .header("Authorization", "Bearer " + token)
                    .buildAsync(URI.create("ws" + place.toString().substring("http".length())), door)
                    .get(20, SECONDS);
            return door;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }
    }
}
