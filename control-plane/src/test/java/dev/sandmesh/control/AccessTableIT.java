package dev.sandmesh.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.http.Contract;
import dev.sandmesh.control.http.TestingContract;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may use what, written down: each operation of the contract has its line in {@code access-table.txt}. */
final class AccessTableIT {

    private static final List<String> ROLES = List.of("user", "viewer", "operator", "admin", "superadmin");
    private static final String SANDBOX = LoneSandbox.ID;

    @RegisterExtension
    static final NodeScene SCENE = new NodeScene();

    private static Map<String, Line> table;

    /** How often whom was refused something, by name. */
    private static final Map<String, Long> DENIED = new TreeMap<>();

    /** What parameters of a path stand for, where that is something of the environment dev. */
    private static final Map<String, String> OF_DEV = new TreeMap<>();

    /** @param body a good one that names the environment dev, a minus where there is none, empty where it is of no matter */
    private record Line(String least, String elsewhere, String body) {

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
        LoneSandbox.insert(SCENE.database());
        OF_DEV.put("environment", "dev");
        OF_DEV.put("sandboxId", SANDBOX);
        OF_DEV.put("recordingId", LoneSandbox.RECORDING);
        String maker = SCENE.tokens().login("maker@example.org", "superadmin", List.of("dev"));
        OF_DEV.put("joinTokenId", made("createJoinToken", maker, "token"));
        OF_DEV.put("userId", made("createUser", maker, "user"));
        OF_DEV.put("operationId", started(maker));
    }

    private static String started(String token) throws Exception {
        String check = "{\"action\":\"check\",\"selector\":{\"environments\":[\"dev\"]}}";
        HttpResponse<String> answer = send(operation("startOperation"), token, check);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return new JsonObject(answer.body()).getString("id");
    }

    private static String made(String operation, String token, String part) throws Exception {
        HttpResponse<String> answer =
                send(operation(operation), token, table.get(operation).body());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return new JsonObject(answer.body()).getJsonObject(part).getString("id");
    }

    private static Set<String> everything() {
        return SCENE.contract().operations().stream()
                .map(Contract.Operation::permission)
                .filter(permission -> permission.contains(":"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @AfterAll
    static void stop() throws Exception {
        SCENE.stopNode();
        everyDenialHasLeftItsTrace();
    }

    @Test
    void everyOperationHasItsLine() {
        assertThat(table.keySet())
                .containsExactlyInAnyOrderElementsOf(SCENE.contract().operations().stream()
                        .map(Contract.Operation::id)
                        .toList());
    }

    @Test
    void everyRoleMayUseWhatTheTableSaysAndNothingElse() throws Exception {
        SoftAssertions all = new SoftAssertions();
        for (String role : ROLES) {
            String token = SCENE.tokens().login(role + "@example.org", role, List.of("*"));
            for (Contract.Operation operation : SCENE.contract().operations()) {
                HttpResponse<String> answer = send(operation, token);
                String row = operation.id() + " as " + role;
                if (line(operation).permits(role)) {
                    allowed(all, operation, answer, row);
                } else {
                    all.assertThat(answer.statusCode()).as(row).isEqualTo(403);
                    all.assertThat(problem(answer).getString("code"))
                            .as(row)
                            .isEqualTo(forbidden(operation.permission()));
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
        Map<String, String> bad = new LinkedHashMap<>(SCENE.tokens().bad());
        bad.put("no token", "");
        bad.put("very long", "x".repeat(9_000));
        SoftAssertions all = new SoftAssertions();
        for (Contract.Operation operation : SCENE.contract().operations()) {
            for (Map.Entry<String, String> token : bad.entrySet()) {
                HttpResponse<String> answer = send(operation, token.getValue());
                String row = operation.id() + " with " + token.getKey();
                if (line(operation).open()) {
                    all.assertThat(answer.statusCode()).as(row).isLessThan(500);
                } else {
                    all.assertThat(answer.statusCode()).as(row).isEqualTo(401);
                    all.assertThat(problem(answer).getString("code")).as(row).isEqualTo("unauthenticated");
                    all.assertThat(answer.headers().firstValue("WWW-Authenticate"))
                            .as(row)
                            .isPresent();
                }
            }
        }
        all.assertAll();
    }

    @Test
    void aTokenOfAnotherEnvironmentReachesNothingHere() throws Exception {
        String here = SCENE.tokens().apiToken(everything(), List.of("dev"));
        String elsewhere = SCENE.tokens().apiToken(everything(), List.of("prod"));
        String stranger = SCENE.tokens().login("stranger@example.org", "superadmin", List.of("prod"));
        SoftAssertions all = new SoftAssertions();
        for (Contract.Operation operation : SCENE.contract().operations()) {
            HttpResponse<String> answer = send(operation, elsewhere);
            String row = operation.id();
            switch (line(operation).elsewhere()) {
                case "hidden" -> {
                    // what is asked first is a sandbox, or an operation that there is not
                    for (String other : List.of(elsewhere, stranger)) {
                        String body = line(operation).body();
                        HttpResponse<String> hidden =
                                other.equals(elsewhere) && body.isEmpty() ? answer : send(operation, other, body);
                        DENIED.merge(SCENE.tokens().nameOf(other), 1L, Long::sum);
                        all.assertThat(hidden.statusCode()).as(row).isEqualTo(404);
                        all.assertThat(problem(hidden).getString("code"))
                                .as(row)
                                .isIn("sandbox_not_found", "operation_not_found", "recording_not_found");
                        all.assertThat(hidden.body()).as(row).doesNotContain("dev");
                    }
                    all.assertThat(send(operation, here).statusCode()).as(row).isNotIn(401, 403);
                }
                case "unfound" -> {
                    all.assertThat(answer.statusCode()).as(row).isEqualTo(404);
                    all.assertThat(problem(answer).getString("code"))
                            .as(row)
                            .isEqualTo(problem(send(operation, here)).getString("code"));
                }
                case "filtered" -> {
                    all.assertThat(answer.statusCode()).as(row).isIn(200, 400);
                    all.assertThat(answer.body()).as(row).doesNotContain(SANDBOX);
                }
                case "named" -> {
                    String body = line(operation).body();
                    for (String other : List.of(elsewhere, stranger)) {
                        all.assertThat(send(operation, other, body).statusCode())
                                .as(row)
                                .isEqualTo(403);
                    }
                }
                case "whole" -> {
                    String body = line(operation).body();
                    for (String other : List.of(elsewhere, here, stranger)) {
                        all.assertThat(send(operation, other, body).statusCode())
                                .as(row)
                                .isEqualTo(403);
                    }
                    String everywhere = SCENE.tokens().apiToken(everything(), List.of("*"));
                    all.assertThat(send(operation, everywhere, body).statusCode())
                            .as(row)
                            .isEqualTo(200);
                }
                case "seen" -> all.assertThat(operation.method()).as(row).isEqualTo("get");
                default -> all.assertThat(namesAnEnvironment(operation)).as(row).isFalse();
            }
        }
        // So that those refusals were not for something else that was wrong; what is deleted is asked no more.
        String insider = SCENE.tokens().login("insider@example.org", "superadmin", List.of("dev"));
        for (Contract.Operation operation : deletionsLast()) {
            if (!line(operation).body().isEmpty()
                    && List.of("named", "hidden").contains(line(operation).elsewhere())) {
                HttpResponse<String> answer =
                        send(operation, insider, line(operation).body());
                all.assertThat(answer.statusCode())
                        .as(operation.id() + " " + answer.body())
                        .isNotIn(400, 401, 403, 404);
            }
        }
        all.assertAll();
        assertThat(new JsonObject(send(operation("listSandboxes"), here).body()).getLong("total"))
                .isPositive();
        assertThat(new JsonObject(send(operation("listSandboxes"), elsewhere).body()).getLong("total"))
                .isZero();
        assertThat(new JsonObject(send(operation("getFleetSummary"), here).body()).getLong("total"))
                .isPositive();
        assertThat(new JsonObject(send(operation("getFleetSummary"), elsewhere).body()).getLong("total"))
                .isZero();
    }

    /** What a field of the body asks for needs its own permission, and no other one will do. */
    @Test
    void whereTheBodyDecidesItDecides() throws Exception {
        SoftAssertions all = new SoftAssertions();
        for (Contract.Operation operation : SCENE.contract().operations()) {
            for (Map.Entry<String, String> choice :
                    operation.choice().permissions().entrySet()) {
                String with = SCENE.tokens().apiToken(Set.of(choice.getValue()), List.of("dev"));
                if (line(operation).body().equals("-")) {
                    // what it is about decides: whoever has either is let in
                    all.assertThat(send(operation, with, "-").statusCode())
                            .as(operation.id())
                            .isNotIn(401, 403);
                    continue;
                }
                String body = new JsonObject(line(operation).body())
                        .put(operation.choice().field(), choice.getKey())
                        .encode();
                Set<String> others = everything();
                others.remove(choice.getValue());
                String without = SCENE.tokens().apiToken(others, List.of("dev"));
                HttpResponse<String> refused = send(operation, without, body);
                String row = operation.id() + " of " + choice.getKey();
                all.assertThat(refused.statusCode()).as(row).isEqualTo(403);
                all.assertThat(problem(refused).getString("permission")).as(row).isEqualTo(choice.getValue());
                all.assertThat(send(operation, with, body).statusCode()).as(row).isNotIn(401, 403);
                all.assertThat(send(operation, with, line(operation).body()).statusCode())
                        .as(row)
                        .isEqualTo(403);
            }
        }
        all.assertAll();
    }

    /** Rows of their own, or the count of a minute: together as many as there were. */
    private static void everyDenialHasLeftItsTrace() throws Exception {
        Map<String, Long> traced = new TreeMap<>();
        for (Row row : SCENE.database()
                .client()
                .query(
                        "SELECT actor_name, sum(count)::bigint AS denials FROM audit WHERE outcome = 'denied' GROUP BY 1")
                .execute()
                .await(20, SECONDS)) {
            traced.put(row.getString("actor_name"), row.getLong("denials"));
        }
        assertThat(traced).isEqualTo(DENIED);
        assertThat(SCENE.database()
                        .client()
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
        List<String> refusals = List.of("forbidden", "exec_forbidden", "unauthenticated", "internal");
        // A request without body or cookie: it is let in, and then refused for what it lacks.
        boolean needsCookie = operation.id().equals("refresh");
        if (!needsCookie) {
            all.assertThat(refusals).as(row).doesNotContain(problem(answer).getString("code", ""));
        }
    }

    static String forbidden(String permission) {
        return permission.equals("sandbox:exec") ? "exec_forbidden" : "forbidden";
    }

    private static boolean namesAnEnvironment(Contract.Operation operation) {
        boolean inPath =
                OF_DEV.keySet().stream().anyMatch(name -> operation.path().contains("{" + name + "}"));
        return inPath
                || TestingContract.bodySchema(SCENE.contract(), operation)
                        .filter(schema -> schema.at("/properties").has("environment")
                                || schema.at("/properties").has("environments"))
                        .isPresent();
    }

    private static List<Contract.Operation> deletionsLast() {
        return SCENE.contract().operations().stream()
                .sorted(Comparator.comparing(operation -> operation.method().equals("delete")))
                .toList();
    }

    private static Line line(Contract.Operation operation) {
        return table.getOrDefault(operation.id(), new Line("nobody", "same", ""));
    }

    private static Contract.Operation operation(String id) {
        return SCENE.contract().operations().stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static HttpResponse<String> send(Contract.Operation operation, String token) throws Exception {
        return send(operation, token, "");
    }

    private static HttpResponse<String> send(Contract.Operation operation, String token, String body) throws Exception {
        String path = operation.path();
        if (!body.isEmpty()) {
            for (Map.Entry<String, String> place : OF_DEV.entrySet()) {
                path = path.replace("{" + place.getKey() + "}", place.getValue());
            }
        }
        path = path.replaceAll("\\{[a-zA-Z]*Id}", SANDBOX).replaceAll("\\{[^}]+}", "xvfb");
        HttpRequest.Builder request = SCENE.node()
                .request(path)
                .method(
                        operation.method().toUpperCase(Locale.ROOT),
                        HttpRequest.BodyPublishers.ofString(body.startsWith("{") ? body : ""));
        if (body.startsWith("{")) {
            request.header("Content-Type", "application/json");
        }
        if (!body.isEmpty()) {
            // of no version that there is: nothing is changed
            request.header("If-Match", "\"0\"");
        }
        HttpResponse<String> answer =
                SCENE.node().send(token.isEmpty() ? request : request.header("Authorization", "Bearer " + token));
        if (answer.statusCode() == 401) {
            DENIED.merge("anonymous", 1L, Long::sum);
        } else if (answer.statusCode() == 403) {
            DENIED.merge(SCENE.tokens().nameOf(token), 1L, Long::sum);
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
                    .map(line -> line.strip().split("\\s+", 4))
                    .forEach(parts ->
                            lines.put(parts[0], new Line(parts[1], parts[2], parts.length > 3 ? parts[3] : "")));
        }
        return lines;
    }
}
