package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * After a fleet was really used, none of its secrets stands where it has no business: logs, files, command lines, environments
 * of children, tables, answers, pages, metrics (A135, D1, D58). What has to hold one is named here.
 */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class CanaryIT {

    private static final String NAME = "coal-mine";
    private static final String PERSON = "canary-person@example.org";

    private final Canaries canaries = new Canaries();
    private Fleet fleet;
    private Api api;
    private Agent agent;
    private Path control;

    @BeforeAll
    void useEverything() throws Exception {
        fleet = Fleet.start(Map.of("SANDMESH_LOG_LEVEL", "DEBUG"));
        api = fleet.api();
        control = fleet.home().resolve("control");
        agent = fleet.addSandbox(NAME, SandboxKind.WHOLE, Map.of("SANDMESH_AGENT_LOG_LEVEL", "debug"));
        canaries.add("admin's password", ControlNode.PASSWORD);
        canaries.add("join token of the node", fleet.joinToken());
        canaries.add("master key", Files.readString(control.resolve("master.key")));
        passwords().forEach((role, password) -> canaries.add("database password of " + role, password.toString()));
        canaries.add("access token", api.accessToken());
        logIn();
        workWithSecrets();
        api.awaitHealth(NAME, "healthy", Duration.ofMinutes(4));
        workWithTheSandbox();
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    /** Right, wrong, mistyped into the wrong field, broken off, and from where one was before. */
    private void logIn() {
        HttpResponse<String> login = anonymous("/api/v1/auth/login", login(ControlNode.EMAIL, ControlNode.PASSWORD));
        String cookie = login.headers().firstValue("set-cookie").orElseThrow().replaceAll("^[^=]+=([^;]+);.*", "$1");
        canaries.add("refresh token", cookie);
        anonymous(
                "/api/v1/auth/login",
                login(ControlNode.EMAIL, canaries.add("wrong password", "canary-wrong-password")));
        String typed = canaries.add("password typed as e-mail", "canary-typed-into-the@wrong-field");
        assertThat(anonymous("/api/v1/auth/login", login(typed, "canary-whatever"))
                        .statusCode())
                .isEqualTo(401);
        anonymous(
                "/api/v1/auth/login",
                "{\"email\":\"a@b.example\",\"password\":\""
                        + canaries.add("password in broken JSON", "canary-in-broken-json"));
        anonymous(
                "/api/v1/auth/login",
                "{\"email\":\"a@b.example\",\"" + canaries.add("password as a name", "canary-as-a-field-name")
                        + "\":1}");
        HttpResponse<String> refreshed = api.call(api.request("/api/v1/auth/refresh")
                .header("cookie", "sandmesh_refresh=" + cookie)
                .POST(BodyPublishers.noBody()));
        assertThat(refreshed.statusCode()).isEqualTo(200);
        canaries.add("refreshed access token", new JsonObject(refreshed.body()).getString("accessToken"));
        for (String token : List.of(
                "smt_canary0000000000000000000000000000000000000000000", "eyJjYW5hcnkiOjF9.e30.canary-signature")) {
            canaries.add("foreign token " + token.substring(0, 3), token);
            api.call(api.request("/api/v1/admin/sandboxes")
                    .header("authorization", "Bearer " + token)
                    .GET());
        }
        api.call(
                api.request("/api/v1/bus/websocket?ticket=" + canaries.add("foreign ticket", "canary-ticket-of-nobody"))
                        .GET());
        api.call(api.request(
                        "/api/v1/nothing?password=" + canaries.add("password in an address", "canary-in-an-address"))
                .GET());
    }

    private void workWithSecrets() throws Exception {
        JsonObject made = created(
                "/api/v1/admin/users", new JsonObject().put("email", PERSON).put("role", "viewer"));
        String first = canaries.add("first password", made.getString("password"));
        HttpResponse<String> login = anonymous("/api/v1/auth/login", login(PERSON, first));
        String person = canaries.add("person's access token", new JsonObject(login.body()).getString("accessToken"));
        String chosen = canaries.add("chosen password", "canary-chosen-password");
        HttpResponse<String> changed = api.call(api.request("/api/v1/auth/password")
                .header("authorization", "Bearer " + person)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(new JsonObject()
                        .put("currentPassword", first)
                        .put("newPassword", chosen)
                        .encode())));
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        JsonObject token = created(
                "/api/v1/auth/tokens",
                new JsonObject().put("name", "canary").put("permissions", new JsonArray().add("sandbox:read")));
        canaries.add("API token", token.getString("secret"));
        assertThat(api.call(api.request("/api/v1/admin/sandboxes")
                                .header("authorization", "Bearer " + token.getString("secret"))
                                .GET())
                        .statusCode())
                .isEqualTo(200);
        JsonObject join = created(
                "/api/v1/admin/join-tokens",
                new JsonObject().put("name", "canary").put("environment", "dev"));
        canaries.add("join token", join.getString("secret"));
        JsonObject ticket = created("/api/v1/tickets", new JsonObject().put("purpose", "bus"));
        canaries.add("ticket", ticket.getString("ticket"));
        BusSocket.open(api, "fleet.changes").close();
    }

    private void workWithTheSandbox() {
        String id = api.sandbox(NAME).getString("id");
        for (String order : List.of("check", "processes/worker/restart")) {
            // An agent on a busy machine may need more than the time of one order.
            Eventually.hold(
                    order + " is obeyed",
                    Duration.ofMinutes(2),
                    () -> api.post("/api/v1/admin/sandboxes/" + id + "/" + order, null)
                                    .statusCode()
                            == 200);
        }
        api.awaitHealth(NAME, "healthy", Duration.ofMinutes(4));
    }

    @Test
    void noLogAndNoFileHoldsOne() throws Exception {
        assertThat(canaries.count()).isGreaterThanOrEqualTo(20);
        List<Path> owners = new ArrayList<>(List.of(
                control.resolve("master.key"),
                control.resolve("join-token"),
                control.resolve("join-bundle.json"),
                control.resolve("postgres/passwords"),
                // The tables themselves are read as tables.
                control.resolve("postgres/data")));
        for (Path owner : owners) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(owner)))
                    .as(owner.toString())
                    .endsWith("------");
        }
        int looked = canaries.lookAtFiles(fleet.home(), owners);
        assertThat(looked).isGreaterThan(5);
        assertThat(canaries.seen()).isEmpty();
        assertThat(fleet.control().process().log()).content().contains("ready at", "DEBUG");
    }

    @Test
    void noCommandLineAndNoEnvironmentHoldsOne() {
        long node = fleet.control().process().pid();
        List<Long> pids = Stream.of(node, agent.process().pid())
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                .map(ProcessHandle::pid)
                .toList();
        StringBuilder all = new StringBuilder();
        for (long pid : pids) {
            String command = Canaries.ofProcess(pid, "cmdline");
            String environment = Canaries.ofProcess(pid, "environ");
            canaries.look("the command line of " + command, command);
            if (pid == node) {
                // It was told so by the test, as `up` can be by whoever starts it.
                canaries.look("the environment of " + command, environment, "admin's password");
            } else {
                canaries.look("the environment of " + command, environment);
            }
            all.append(command).append(environment);
        }
        assertThat(canaries.seen()).isEmpty();
        assertThat(all.toString())
                .contains("Xvfb", "postgres", "worker.mjs", "SANDMESH_AGENT_NAME", ControlNode.PASSWORD);
    }

    @Test
    void noTableHoldsOne() throws Exception {
        Properties passwords = passwords();
        String url = "jdbc:postgresql://127.0.0.1:"
                + Files.readString(control.resolve("postgres/port")).strip() + "/sandmesh";
        StringBuilder all = new StringBuilder();
        try (Connection database = DriverManager.getConnection(url, "postgres", passwords.getProperty("superuser"));
                Statement statement = database.createStatement()) {
            List<String> tables = column(
                    statement,
                    "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid ="
                            + " relnamespace WHERE relkind = 'r' AND n.nspname NOT IN ('pg_catalog',"
                            + " 'information_schema')");
            assertThat(tables).contains("public.sandboxes").hasSizeGreaterThan(10);
            for (String table : tables) {
                String rows = String.join("\n", column(statement, "SELECT t::text FROM " + table + " t"));
                canaries.look("table " + table, rows);
                all.append(rows);
            }
        }
        assertThat(canaries.seen()).isEmpty();
        assertThat(all.toString()).contains(PERSON, NAME, "createApiToken");
    }

    /** All that can be read of the API by whoever may read everything, as the contract lists it, and what is open to all. */
    @Test
    void noAnswerAndNoPageHoldsOne() throws Exception {
        String id = api.sandbox(NAME).getString("id");
        JsonNode contract = new ObjectMapper(new YAMLFactory())
                .readTree(api.call(api.request("/openapi.yaml").GET()).body());
        int answered = 0;
        for (Map.Entry<String, JsonNode> path : contract.required("paths").properties()) {
            if (path.getValue().has("get")) {
                String address = path.getKey().replaceAll("\\{[a-zA-Z]*Id}", id).replaceAll("\\{[^}]+}", "worker");
                HttpResponse<String> answer =
                        api.getResponse(address + whole(path.getValue().required("get")));
                canaries.look(address, answer.body() + answer.headers().map());
                answered += answer.statusCode() == 200 ? 1 : 0;
            }
        }
        assertThat(answered).isGreaterThanOrEqualTo(12);
        for (String page : List.of("/", "/docs")) {
            canaries.look(page, api.call(api.request(page).GET()).body());
        }
        canaries.look("metrics", api.metrics());
        assertThat(canaries.seen()).isEmpty();
        assertThat(api.getResponse("/api/v1/admin/audit?pageSize=200").body()).contains("createApiToken", PERSON);
    }

    /** What follows a log has no end as long as somebody writes there. */
    private static String whole(JsonNode operation) {
        return operation.path("parameters").findValuesAsText("name").contains("follow") ? "?follow=false" : "";
    }

    private Properties passwords() throws Exception {
        Properties passwords = new Properties();
        try (var reader = Files.newBufferedReader(control.resolve("postgres/passwords"))) {
            passwords.load(reader);
        }
        return passwords;
    }

    private static List<String> column(Statement statement, String query) throws Exception {
        List<String> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private JsonObject created(String path, JsonObject body) {
        HttpResponse<String> answer = api.post(path, body);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(201);
        return new JsonObject(answer.body());
    }

    private HttpResponse<String> anonymous(String path, String body) {
        return api.call(
                api.request(path).header("content-type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    private static String login(String email, String password) {
        return new JsonObject().put("email", email).put("password", password).encode();
    }
}
