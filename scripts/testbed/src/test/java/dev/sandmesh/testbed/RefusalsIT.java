package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.Address;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The table of refusals in docs/operations.md: each has one code over HTTP, on the bus and in the command line, and says what to do. */
@TestInstance(Lifecycle.PER_CLASS)
class RefusalsIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String NOWHERE = "0190a0a0-0000-7000-8000-00000000000f";

    private Fleet fleet;
    private String here;
    private String gone;
    private String old;
    private String reader;
    private String operator;
    private String everything;
    private String stranger;

    /** What was said of a refusal, and by which number. */
    private record Said(int number, String code, String text) {}

    /** What the table promises: the number of HTTP, that of the command line, and what is to be done. */
    private record Promised(String code, int status, int exit, String advice) {}

    private static final Promised PERMISSION = new Promised("forbidden", 403, 5, "ask an administrator for a role");
    private static final Promised EXEC =
            new Promised("exec_forbidden", 403, 11, "ask an administrator for a role or a token with sandbox:exec");
    private static final Promised ENVIRONMENT =
            new Promised("environment_forbidden", 403, 10, "ask an administrator for this environment");
    private static final Promised UNKNOWN = new Promised("sandbox_not_found", 404, 6, "look in the list of sandboxes");
    private static final Promised DRAINING = new Promised("already_draining", 409, 12, "extend or cancel");
    private static final Promised OLD = new Promised("agent_too_old", 409, 13, "install the agent");
    private static final Promised GONE = new Promised("agent_unreachable", 503, 14, "start it, and try again");

    @BeforeAll
    void start() throws Exception {
        fleet = Fleet.start();
        fleet.addSandbox("here", SandboxKind.SMALL);
        Agent killed = fleet.addSandbox("gone", SandboxKind.SMALL);
        for (String name : List.of("here", "gone")) {
            Eventually.hold(
                    "it runs",
                    Duration.ofMinutes(4),
                    () -> fleet.api().findSandbox(name).isPresent()
                            && fleet.api().pid(name, "second") > 0);
        }
        try (MeshGuest mesh = MeshGuest.join(fleet)) {
            JsonObject register = RelayIdentity.of("old", fleet.joinToken())
                    .register("by-hand")
                    .put("link", "cluster")
                    .put("protocolVersions", new JsonArray().add(1));
            assertThat(mesh.ask(Address.REGISTER, register).getString("type")).isEqualTo("registered");
        }
        killed.stopWhole();
        assertThat(fleet.api()
                        .post("/api/v1/admin/environments", new JsonObject().put("name", "elsewhere"))
                        .statusCode())
                .isEqualTo(201);
        here = id("here");
        gone = id("gone");
        old = id("old");
        reader = token("reader", "dev", "sandbox:read");
        operator = token("operator", "dev", "sandbox:read", "sandbox:operate");
        everything = token("everything", "dev", "sandbox:read", "sandbox:operate", "sandbox:exec");
        stranger = token("stranger", "elsewhere", "sandbox:read", "sandbox:operate", "sandbox:exec");
        Eventually.hold("it is lost", LIMIT, () -> Api.healthOf(fleet.api().sandbox("gone"))
                .equals("unhealthy"));
        JsonObject drain = ordered(everything, order("drain", here).put("arguments", deadline(600)));
        Eventually.hold("it is drained", LIMIT, () -> operation(drain.getString("id"))
                .getJsonArray("targets")
                .getJsonObject(0)
                .getString("status")
                .equals("running"));
    }

    @AfterAll
    void stop() {
        fleet.close();
    }

    @Test
    void thePermissionIsMissing() throws Exception {
        said(PERMISSION, asked(reader, "POST", "/sandboxes/" + here + "/check", null));
        said(PERMISSION, onBus(reader, order("check", here)));
        typed(PERMISSION, reader, "check", "here");
    }

    @Test
    void programsAreNotPermitted() throws Exception {
        JsonObject program = new JsonObject().put("command", new JsonArray().add("true"));
        said(EXEC, asked(operator, "POST", "/sandboxes/" + here + "/exec", program));
        said(
                EXEC,
                asked(
                        operator,
                        "POST",
                        "/operations",
                        withoutType(order("exec", here).put("arguments", program))));
        said(EXEC, onBus(operator, order("exec", here).put("arguments", program)));
        typed(EXEC, operator, "operations", "start", "exec", "here", "--yes", "--", "true");
        Cli.Outcome exec = cli(operator).run("exec", "here", "--", "true");
        assertThat(exec.code()).isEqualTo(125);
        assertThat(exec.err()).contains("(403 exec_forbidden)", EXEC.advice());
        // a terminal is a WebSocket that is not opened: that says why, too
        Cli screen = cli(operator).with("TERM", "xterm");
        String line = Checkout.root().resolve("scripts/sandmesh") + " terminal here; echo code=$?";
        Cli.Outcome terminal = screen.await(screen.start(List.of("script", "-qfec", line, "/dev/null"), null));
        assertThat(terminal.out()).contains("(403 exec_forbidden)", EXEC.advice(), "code=125");
    }

    @Test
    void theEnvironmentIsNotTheCallers() throws Exception {
        JsonObject wish =
                order("check", here).put("selector", new JsonObject().put("environments", new JsonArray().add("dev")));
        said(ENVIRONMENT, asked(stranger, "GET", "/sandboxes?environment=dev", null));
        said(ENVIRONMENT, asked(stranger, "POST", "/operations", withoutType(wish)));
        said(ENVIRONMENT, onBus(stranger, wish));
        typed(ENVIRONMENT, stranger, "check", "--environment", "dev", "--yes");
    }

    /** Nobody learns by asking whether there is something where they may not look. */
    @Test
    void theSandboxIsNotThereOrElsewhere() throws Exception {
        said(UNKNOWN, asked(everything, "POST", "/sandboxes/" + NOWHERE + "/check", null));
        said(UNKNOWN, onBus(everything, order("check", NOWHERE)));
        typed(UNKNOWN, everything, "check", NOWHERE, "--yes");
        for (String path : List.of("", "/screenshot", "/events")) {
            assertThat(asked(stranger, "GET", "/sandboxes/" + here + path, null))
                    .isEqualTo(asked(stranger, "GET", "/sandboxes/" + NOWHERE + path, null));
        }
        Said elsewhere = onBus(stranger, order("check", here));
        said(UNKNOWN, elsewhere);
        assertThat(elsewhere.text().replace(here, NOWHERE))
                .isEqualTo(onBus(stranger, order("check", NOWHERE)).text());
        typed(UNKNOWN, stranger, "check", here, "--yes");
        typed(new Promised("", 404, 6, "sandmesh sandboxes list"), stranger, "check", "here", "--yes");
    }

    @Test
    void itIsDrainedAlready() throws Exception {
        JsonObject wish = order("drain", here).put("arguments", deadline(1));
        said(DRAINING, ofTarget(asked(everything, withoutType(wish))));
        said(DRAINING, ofTarget(ordered(everything, wish)));
        typed(DRAINING, everything, "drain", "here", "--tasks", "1s", "--wait");
    }

    @Test
    void itsAgentIsTooOld() throws Exception {
        said(OLD, asked(everything, "GET", "/sandboxes/" + old + "/screenshot", null));
        JsonObject wish =
                order("exec", old).put("arguments", new JsonObject().put("command", new JsonArray().add("true")));
        said(OLD, ofTarget(ordered(everything, wish)));
        typed(OLD, everything, "screenshot", "old", "--out", "-");
        typed(OLD, everything, "drain", "old", "--wait");
    }

    @Test
    void itsAgentIsGone() throws Exception {
        said(GONE, asked(everything, "GET", "/sandboxes/" + gone + "/screenshot", null));
        said(GONE, ofTarget(ordered(everything, order("drain", gone).put("arguments", deadline(1)))));
        typed(GONE, everything, "screenshot", "gone", "--out", "-");
        typed(GONE, everything, "drain", "gone", "--wait");
        Cli.Outcome exec = cli(everything).run("exec", "gone", "--", "true");
        assertThat(exec.code()).isEqualTo(255);
        assertThat(exec.err()).contains("agent_unreachable", GONE.advice());
    }

    private static void said(Promised promised, Said said) {
        assertThat(said.code()).as(said.text()).isEqualTo(promised.code());
        assertThat(said.text()).contains(promised.advice());
        if (said.number() != 0) {
            assertThat(said.number()).isEqualTo(promised.status());
        }
    }

    private void typed(Promised promised, String token, String... words) throws IOException {
        Cli.Outcome outcome = cli(token).run(words);
        assertThat(outcome.code()).as(outcome.out() + outcome.err()).isEqualTo(promised.exit());
        assertThat(outcome.out() + outcome.err()).contains(promised.code(), promised.advice());
    }

    private Cli cli(String token) throws IOException {
        return new Cli(
                        fleet.home().resolve("cli-" + token.hashCode()),
                        fleet.api().base())
                .with("SANDMESH_TOKEN", token);
    }

    private Said asked(String token, String method, String path, JsonObject body) throws Exception {
        HttpResponse<String> answer = send(token, method, path, body);
        JsonObject problem = new JsonObject(answer.body());
        assertThat(problem.getInteger("status")).isEqualTo(answer.statusCode());
        return new Said(answer.statusCode(), problem.getString("code"), problem.getString("detail"));
    }

    /** The operation that was begun. */
    private JsonObject asked(String token, JsonObject wish) throws Exception {
        HttpResponse<String> answer = send(token, "POST", "/operations", wish);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return new JsonObject(answer.body());
    }

    private HttpResponse<String> send(String token, String method, String path, JsonObject body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(fleet.api().base() + "/api/v1/admin" + path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.encode()));
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private Said onBus(String token, JsonObject wish) throws Exception {
        JsonObject frame = answered(token, wish);
        assertThat(frame.getString("type")).as(frame.encode()).isEqualTo("err");
        JsonObject body = frame.getJsonObject("body");
        return new Said(0, body.getString("code"), body.getString("message"));
    }

    private JsonObject ordered(String token, JsonObject wish) throws Exception {
        JsonObject frame = answered(token, wish);
        assertThat(frame.getString("type")).as(frame.encode()).isEqualTo("rec");
        return frame.getJsonObject("body");
    }

    private JsonObject answered(String token, JsonObject wish) throws Exception {
        try (BusSocket bus = BusSocket.ofScript(fleet.api().base(), token)) {
            bus.send(new JsonObject()
                    .put("type", "send")
                    .put("address", "fleet.operation")
                    .put("replyAddress", "o")
                    .put("body", wish));
            return bus.await("an answer", LIMIT, frame -> "o".equals(frame.getString("address")));
        }
    }

    private Said ofTarget(JsonObject begun) {
        JsonObject ended =
                Eventually.see("it ends", LIMIT, () -> operation(begun.getString("id")), operation -> !operation
                        .getString("status")
                        .equals("running"));
        JsonObject target = ended.getJsonArray("targets").getJsonObject(0);
        assertThat(target.getString("status")).as(target.encode()).isEqualTo("refused");
        return new Said(0, target.getString("code"), target.getString("message"));
    }

    private JsonObject operation(String id) {
        return fleet.api().get("/api/v1/admin/operations/" + id);
    }

    private static JsonObject order(String action, String id) {
        return new JsonObject()
                .put("type", "start-operation")
                .put("action", action)
                .put("selector", new JsonObject().put("ids", new JsonArray().add(id)))
                .put("idempotencyKey", UUID.randomUUID().toString());
    }

    /** As the HTTP API takes it. */
    private static JsonObject withoutType(JsonObject order) {
        JsonObject body = order.copy();
        body.remove("type");
        body.remove("idempotencyKey");
        return body;
    }

    private static JsonObject deadline(int seconds) {
        return new JsonObject().put("deadlineSeconds", seconds);
    }

    private String id(String name) {
        return Eventually.see("it is known", LIMIT, () -> fleet.api().findSandbox(name), java.util.Optional::isPresent)
                .orElseThrow()
                .getString("id");
    }

    private String token(String name, String environment, String... permissions) {
        HttpResponse<String> made = fleet.api()
                .post(
                        "/api/v1/auth/tokens",
                        new JsonObject()
                                .put("name", name)
                                .put("permissions", new JsonArray(List.of(permissions)))
                                .put("environments", new JsonArray().add(environment)));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return new JsonObject(made.body()).getString("secret");
    }
}
