package dev.sandmesh.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.access.TestingTokens;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.http.Contract;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Who may use what, written down: each operation of the contract has its line in {@code access-table.txt}. */
final class AccessTableIT {

    private static final List<String> ROLES = List.of("user", "viewer", "operator", "admin", "superadmin");
    private static final String SANDBOX = LoneSandbox.ID;

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    @TempDir
    private static Path home;

    private static Vertx vertx;
    private static Database database;
    private static RunningControlPlane node;
    private static Contract contract;
    private static TestingTokens tokens;
    private static Map<String, Line> table;

    /** How often whom was refused something, by name. */
    private static final Map<String, Long> DENIED = new TreeMap<>();

    private record Line(String least, String elsewhere) {

        boolean open() {
            return least.equals("anybody");
        }

        boolean permits(String role) {
            return open() || least.equals("login") || ROLES.indexOf(role) >= ROLES.indexOf(least);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        table = read();
        vertx = Vertx.vertx();
        node = new RunningControlPlane(home, POSTGRES.config());
        database = POSTGRES.open(vertx);
        contract = Contract.load(vertx).await(20, SECONDS);
        tokens = new TestingTokens(vertx, home, database);
        LoneSandbox.insert(database);
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
        everyDenialHasLeftItsTrace();
        database.close().await(10, SECONDS);
        vertx.close().await(10, SECONDS);
    }

    @Test
    void everyOperationHasItsLine() {
        assertThat(table.keySet())
                .containsExactlyInAnyOrderElementsOf(contract.operations().stream()
                        .map(Contract.Operation::id)
                        .toList());
    }

    @Test
    void everyRoleMayUseWhatTheTableSaysAndNothingElse() throws Exception {
        SoftAssertions all = new SoftAssertions();
        for (String role : ROLES) {
            String token = tokens.login(role + "@example.org", role, List.of("*"));
            for (Contract.Operation operation : contract.operations()) {
                HttpResponse<String> answer = send(operation, token);
                String row = operation.id() + " as " + role;
                if (line(operation).permits(role)) {
                    allowed(all, operation, answer, row);
                } else {
                    all.assertThat(answer.statusCode()).as(row).isEqualTo(403);
                    all.assertThat(problem(answer).getString("code")).as(row).isEqualTo("forbidden");
                    all.assertThat(problem(answer).getString("permission"))
                            .as(row)
                            .isEqualTo(operation.permission());
                }
            }
        }
        all.assertAll();
    }

    @Test
    void whatProvesNothingOpensNothing() throws Exception {
        Map<String, String> bad = new LinkedHashMap<>(tokens.bad());
        bad.put("no token", "");
        bad.put("very long", "x".repeat(9_000));
        SoftAssertions all = new SoftAssertions();
        for (Contract.Operation operation : contract.operations()) {
            for (Map.Entry<String, String> token : bad.entrySet()) {
                HttpResponse<String> answer = send(operation, token.getValue());
                String row = operation.id() + " with " + token.getKey();
                if (line(operation).open()) {
                    all.assertThat(answer.statusCode()).as(row).isLessThan(500);
                } else {
                    all.assertThat(answer.statusCode()).as(row).isEqualTo(401);
                    all.assertThat(problem(answer).getString("code")).as(row).isEqualTo("unauthenticated");
                }
            }
        }
        all.assertAll();
    }

    @Test
    void aTokenOfAnotherEnvironmentReachesNothingHere() throws Exception {
        Set<String> everything = contract.operations().stream()
                .map(Contract.Operation::permission)
                .filter(permission -> permission.contains(":"))
                .collect(Collectors.toCollection(TreeSet::new));
        String here = tokens.apiToken(everything, List.of("dev"));
        String elsewhere = tokens.apiToken(everything, List.of("prod"));
        SoftAssertions all = new SoftAssertions();
        for (Contract.Operation operation : contract.operations()) {
            HttpResponse<String> answer = send(operation, elsewhere);
            String row = operation.id();
            switch (line(operation).elsewhere()) {
                case "refused" -> {
                    all.assertThat(answer.statusCode()).as(row).isEqualTo(403);
                    all.assertThat(problem(answer).getString("detail")).as(row).contains("dev", operation.permission());
                    all.assertThat(send(operation, here).statusCode()).as(row).isNotIn(401, 403);
                }
                case "filtered" -> {
                    all.assertThat(answer.statusCode()).as(row).isIn(200, 400);
                    all.assertThat(answer.body()).as(row).doesNotContain(SANDBOX);
                }
                default -> all.assertThat(operation.path()).as(row).doesNotContain("{sandboxId}");
            }
        }
        all.assertAll();
        assertThat(new JsonObject(send(operation("listSandboxes"), here).body()).getLong("total"))
                .isOne();
        assertThat(new JsonObject(send(operation("listSandboxes"), elsewhere).body()).getLong("total"))
                .isZero();
        assertThat(new JsonObject(send(operation("getFleetSummary"), here).body()).getLong("total"))
                .isOne();
        assertThat(new JsonObject(send(operation("getFleetSummary"), elsewhere).body()).getLong("total"))
                .isZero();
    }

    /** What is open ends with the rights that opened it, whichever proof that was. */
    @Test
    void aSocketIsClosedWhenItsOwnerMayDoLess() throws Exception {
        String root = tokens.login("root@example.org", "superadmin", List.of("*"));
        String ann = tokens.login("ann@example.org", "operator", List.of("*"));
        String script = new JsonObject(node.send(node.request("/api/v1/auth/tokens")
                                .header("Authorization", "Bearer " + ann)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"name\":\"watch\",\"permissions\":[\"sandbox:read\"]}")))
                        .body())
                .getString("secret");
        List<Door> doors = List.of(Door.open(ann), Door.open(script));
        String id = new JsonObject(send(operation("getMe"), ann).body()).getString("id");
        HttpResponse<String> demoted = node.send(node.request("/api/v1/admin/users/" + id)
                .header("Authorization", "Bearer " + root)
                .header("Content-Type", "application/json")
                .header("If-Match", "\"1\"")
                .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"role\":\"user\"}")));
        assertThat(demoted.statusCode()).as(demoted.body()).isEqualTo(200);
        for (Door door : doors) {
            assertThat(door.closed.get(20, SECONDS)).isEqualTo(4001);
        }
    }

    /** A client of the bus door that waits for its end. */
    private static final class Door implements WebSocket.Listener {
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        static Door open(String token) throws Exception {
            Door door = new Door();
            URI place = node.request("/api/v1/bus/websocket").build().uri();
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

    /** Rows of their own, or the count of a minute: together as many as there were. */
    private static void everyDenialHasLeftItsTrace() throws Exception {
        Map<String, Long> traced = new TreeMap<>();
        for (Row row : database.client()
                .query(
                        "SELECT actor_name, sum(count)::bigint AS denials FROM audit WHERE outcome = 'denied' GROUP BY 1")
                .execute()
                .await(20, SECONDS)) {
            traced.put(row.getString("actor_name"), row.getLong("denials"));
        }
        assertThat(traced).isEqualTo(DENIED);
        assertThat(database.client()
                        .query("SELECT DISTINCT environment FROM audit WHERE outcome = 'denied' AND target_id = '"
                                + SANDBOX + "' AND target_kind = 'sandbox'")
                        .execute()
                        .await(20, SECONDS))
                .as("whoever watches over an environment sees what was tried there")
                .extracting(row -> row.getString("environment"))
                .containsExactly("dev");
    }

    private static void allowed(
            SoftAssertions all, Contract.Operation operation, HttpResponse<String> answer, String row) {
        List<String> refusals = List.of("forbidden", "unauthenticated", "internal");
        // A request without body or cookie: it is let in, and then refused for what it lacks.
        boolean needsCookie = operation.id().equals("refresh");
        if (!needsCookie) {
            all.assertThat(refusals).as(row).doesNotContain(problem(answer).getString("code", ""));
        }
    }

    private static Line line(Contract.Operation operation) {
        return table.getOrDefault(operation.id(), new Line("nobody", "same"));
    }

    private static Contract.Operation operation(String id) {
        return contract.operations().stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static HttpResponse<String> send(Contract.Operation operation, String token) throws Exception {
        String path = operation.path().replaceAll("\\{[a-zA-Z]*Id}", SANDBOX).replaceAll("\\{[^}]+}", "xvfb");
        HttpRequest.Builder request = node.request(path)
                .method(operation.method().toUpperCase(Locale.ROOT), HttpRequest.BodyPublishers.noBody());
        HttpResponse<String> answer =
                node.send(token.isEmpty() ? request : request.header("Authorization", "Bearer " + token));
        if (answer.statusCode() == 401) {
            DENIED.merge("anonymous", 1L, Long::sum);
        } else if (answer.statusCode() == 403) {
            DENIED.merge(tokens.nameOf(token), 1L, Long::sum);
        }
        return answer;
    }

    private static JsonObject problem(HttpResponse<String> answer) {
        String type = answer.headers().firstValue("Content-Type").orElse("");
        return type.startsWith("application/problem+json") ? new JsonObject(answer.body()) : new JsonObject();
    }

    private static Map<String, Line> read() throws Exception {
        Map<String, Line> lines = new TreeMap<>();
        try (InputStream in = AccessTableIT.class.getResourceAsStream("/access-table.txt")) {
            new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(line -> line.strip().split("\\s+"))
                    .forEach(parts -> lines.put(parts[0], new Line(parts[1], parts[2])));
        }
        return lines;
    }
}
