package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Scripts that mean harm at the bus door: they get an error frame or are closed, stand on the audit trail, and disturb nobody. */
@TestInstance(Lifecycle.PER_CLASS)
class BusDoorHostileIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration AT_ONCE = Duration.ofSeconds(10);
    private static final int DOES_NOT_READ = 1013;
    private static final int FLOOD = 1008;

    private Fleet fleet;
    private String base;
    private String sandbox;
    /** May do all that scripts may, in another environment than that of the sandbox. */
    private String stranger;

    private String operator;
    private BusSocket bystander;

    @BeforeAll
    void start() {
        fleet = Fleet.start();
        base = fleet.control().base();
        fleet.addSandbox("victim", SandboxKind.SMALL);
        Eventually.hold(
                "the sandbox is there",
                LIMIT,
                () -> fleet.api().findSandbox("victim").isPresent()
                        && fleet.api().pid("victim", "second") > 0);
        sandbox = fleet.api().sandbox("victim").getString("id");
        assertThat(fleet.api()
                        .post("/api/v1/admin/environments", new JsonObject().put("name", "elsewhere"))
                        .statusCode())
                .isEqualTo(201);
        stranger = token("stranger", "elsewhere");
        operator = token("operator", "dev");
    }

    @AfterAll
    void stop() {
        fleet.close();
    }

    @BeforeEach
    void bystander() throws Exception {
        bystander = BusSocket.ofScript(base, operator);
        bystander.send(frame("register", "fleet.changes"));
        bystander.send(frame("register", "fleet.samples.dev"));
        bystander.await(
                "both are registered",
                AT_ONCE,
                frame -> "registered".equals(frame.getString("type"))
                        && "fleet.samples.dev".equals(frame.getString("address")));
    }

    /** Whoever does no harm notices nothing of it: it has missed no change, is answered at once, and what it orders is done. */
    @AfterEach
    void nobodyElseIsDisturbed() throws Exception {
        JsonObject ended = operate(operator, "check");
        assertThat(ended.getString("status")).isEqualTo("succeeded");
        int mark = bystander.mark();
        bystander.send(frame("ping", ""));
        bystander.awaitAfter(mark, "pong", AT_ONCE, frame -> "pong".equals(frame.getString("type")));
        bystander.awaitAfter(mark, "samples", AT_ONCE, frame -> "fleet.samples.dev".equals(frame.getString("address")));
        List<JsonObject> changes = bystander.bodies("fleet.changes").stream()
                .filter(body -> body.containsKey("seq"))
                .toList();
        assertThat(changes).isNotEmpty();
        for (int i = 1; i < changes.size(); i++) {
            assertThat(changes.get(i).getLong("prev"))
                    .isEqualTo(changes.get(i - 1).getLong("seq"));
        }
        assertThat(bystander.isClosed()).isFalse();
        bystander.close();
    }

    @Test
    void whoRegistersWhereOrdersArriveGetsNone() throws Exception {
        for (String address : List.of(
                "fleet.operation",
                "fleet.query",
                "fleet.register",
                "agent." + sandbox + ".command",
                "control.n1.output")) {
            try (BusSocket thief = BusSocket.ofScript(base, operator)) {
                thief.send(frame("register", address));
                assertThat(refusal(thief, address)).isEqualTo("address_forbidden");
                assertThat(operate(operator, "check").getString("status")).isEqualTo("succeeded");
                assertThat(thief.frames()).allMatch(each -> "err".equals(each.getString("type")));
            }
            onTrail("registerOnBus", address);
        }
    }

    @Test
    void whoSpeaksToAgentsOrForThemIsHeardByNobody() throws Exception {
        long pid = fleet.api().pid("victim", "second");
        JsonObject restart = new JsonObject()
                .put("id", UUID.randomUUID().toString())
                .put("command", new JsonObject().put("type", "restart-process").put("process", "second"));
        for (String address : List.of(
                "agent." + sandbox + ".command",
                "control.n1.heartbeat",
                "control.n1.event",
                "control.n1.output",
                "control.n1.receive",
                "fleet.register",
                "fleet.changes",
                "fleet.operation." + UUID.randomUUID())) {
            try (BusSocket forger = BusSocket.ofScript(base, operator)) {
                forger.send(frame("send", address).put("replyAddress", "r").put("body", restart));
                assertThat(refusal(forger, "r")).isEqualTo("address_forbidden");
                forger.send(frame("publish", address).put("body", restart));
                assertThat(refusal(forger, address)).isEqualTo("unknown_type");
            }
            onTrail("sendOnBus", address);
        }
        assertThat(fleet.api().pid("victim", "second")).isEqualTo(pid);
    }

    @Test
    void headersOfAFrameMakeNobodySomebodyElse() throws Exception {
        JsonObject headers = new JsonObject()
                .put("authorization", "Bearer " + operator)
                .put("Authorization", "Bearer " + operator)
                .put("actor", "admin")
                .put("environment", "*");
        try (BusSocket forger = BusSocket.ofScript(base, stranger)) {
            forger.send(frame("register", "fleet.samples.dev").put("headers", headers));
            assertThat(refusal(forger, "fleet.samples.dev")).isEqualTo("environment_forbidden");
            forger.send(frame("send", "fleet.query")
                    .put("headers", headers)
                    .put("replyAddress", "q")
                    .put("body", new JsonObject().put("type", "get-sandbox").put("sandboxId", sandbox)));
            assertThat(refusal(forger, "q")).isEqualTo("sandbox_not_found");
            forger.send(frame("send", "fleet.operation")
                    .put("headers", headers)
                    .put("replyAddress", "o")
                    .put("body", order("restart-process").put("arguments", new JsonObject().put("process", "second"))));
            assertThat(refusal(forger, "o")).isEqualTo("sandbox_not_found");
            forger.send(frame("send", "fleet.query")
                    .put("headers", headers)
                    .put("replyAddress", "l")
                    .put("body", new JsonObject().put("type", "list-sandboxes")));
            assertThat(answer(forger, "l").getJsonArray("items")).isEmpty();
        }
    }

    @Test
    void whatBelongsElsewhereIsNotSeen() throws Exception {
        String dev = operate(operator, "check").getString("id");
        try (BusSocket spy = BusSocket.ofScript(base, stranger)) {
            Map<String, String> closed = Map.of(
                    "fleet.samples.dev",
                    "environment_forbidden",
                    "fleet.operation." + dev,
                    "operation_not_found",
                    "fleet.samples.*",
                    "address_forbidden",
                    "fleet.samples.dev.x",
                    "environment_forbidden");
            for (String address : closed.keySet()) {
                spy.send(frame("register", address));
                assertThat(refusal(spy, address)).isEqualTo(closed.get(address));
            }
            spy.send(frame("register", "fleet.changes"));
            spy.await("it may have its own", AT_ONCE, frame -> "registered".equals(frame.getString("type")));
            spy.send(frame("send", "fleet.query")
                    .put("replyAddress", "q")
                    .put("body", new JsonObject().put("type", "get-operation").put("operationId", dev)));
            assertThat(refusal(spy, "q")).isEqualTo("operation_not_found");
            for (String type : List.of("cancel-operation", "extend-operation")) {
                spy.send(frame("send", "fleet.operation")
                        .put("replyAddress", type)
                        .put(
                                "body",
                                new JsonObject()
                                        .put("type", type)
                                        .put("operationId", dev)
                                        .put("deadlineSeconds", 1)));
                assertThat(refusal(spy, type)).isEqualTo("operation_not_found");
            }
            assertThat(operate(operator, "check").getString("status")).isEqualTo("succeeded");
            spy.await(
                    "heads go on",
                    AT_ONCE,
                    frame -> frame.getJsonObject("body", new JsonObject()).containsKey("head")
                            && "rec".equals(frame.getString("type")));
            assertThat(spy.frames().toString()).doesNotContain(sandbox, "victim");
        }
        onTrail("registerOnBus", "fleet.samples.dev");
    }

    /** A member of the mesh is past the door: what it asks and orders is measured by the token that it shows. */
    @Test
    void aMemberOfTheMeshMayWhatItsTokenMay() throws Exception {
        try (MeshGuest guest = MeshGuest.join(fleet)) {
            JsonObject get = new JsonObject().put("type", "get-sandbox").put("sandboxId", sandbox);
            assertThat(ask(guest, "fleet.query", get, operator).getString("name"))
                    .isEqualTo("victim");
            assertThat(ask(guest, "fleet.operation", order("check"), operator).getString("action"))
                    .isEqualTo("check");
            assertThatThrownBy(() -> ask(guest, "fleet.query", get, stranger))
                    .isInstanceOf(ReplyException.class)
                    .hasMessageStartingWith("sandbox_not_found ");
            assertThatThrownBy(() -> ask(guest, "fleet.operation", order("check"), stranger))
                    .isInstanceOf(ReplyException.class)
                    .hasMessageStartingWith("sandbox_not_found ");
            assertThatThrownBy(() -> ask(guest, "fleet.operation", order("check"), "smt_made_up"))
                    .isInstanceOf(ReplyException.class)
                    .hasMessageStartingWith("unauthenticated ");
        }
        Eventually.hold("it is on the trail", LIMIT, () -> Api.objects(fleet.api()
                        .get("/api/v1/admin/audit?outcome=denied&action=startOperation&pageSize=200")
                        .getJsonArray("items"))
                .stream()
                .anyMatch(row -> row.encode().contains("\"mesh\"")));
    }

    private static JsonObject ask(MeshGuest guest, String address, JsonObject body, String token) throws Exception {
        DeliveryOptions shown = new DeliveryOptions().addHeader("authorization", "Bearer " + token);
        return guest.vertx()
                .eventBus()
                .<JsonObject>request(address, body, shown)
                .await(60, TimeUnit.SECONDS)
                .body();
    }

    @Test
    void whoDoesNotReadIsClosed() throws Exception {
        try (BusSocket deaf = BusSocket.deaf(base, operator)) {
            JsonObject much = frame("send", "fleet.query")
                    .put("replyAddress", "x".repeat(190))
                    .put(
                            "body",
                            new JsonObject()
                                    .put("type", "list-changes")
                                    .put("after", 0)
                                    .put("limit", 500));
            // Until the node has given up on it; what is not read fills the wire first.
            Eventually.hold("it is given up", LIMIT, () -> {
                try {
                    deaf.send(much);
                    return fleet.control().process().logTail().contains("does not read");
                } catch (Exception cut) {
                    return true;
                }
            });
            deaf.read();
            Eventually.hold("it is closed", LIMIT, deaf::isClosed);
            assertThat(deaf.closeCode()).isEqualTo(DOES_NOT_READ);
        }
    }

    @Test
    void whoFloodsIsClosed() throws Exception {
        try (BusSocket flood = BusSocket.ofScript(base, operator)) {
            try {
                for (int i = 0; i < 1_000; i++) {
                    flood.send(frame("ping", ""));
                }
            } catch (Exception cut) {
                assertThat(cut).hasRootCauseInstanceOf(IOException.class);
            }
            Eventually.hold("it is closed", LIMIT, flood::isClosed);
            assertThat(flood.closeCode()).isEqualTo(FLOOD);
        }
    }

    @Test
    void whoOpensSocketsWithoutEndLeavesRoomForOthers() throws Exception {
        String greedy = token("greedy", "dev");
        List<BusSocket> all = new ArrayList<>();
        try {
            int refused = 0;
            for (int i = 0; i < 60; i++) {
                try {
                    all.add(BusSocket.ofScript(base, greedy));
                } catch (ExecutionException full) {
                    refused++;
                }
            }
            assertThat(all).hasSizeLessThanOrEqualTo(50);
            assertThat(refused).isGreaterThanOrEqualTo(10);
        } finally {
            all.forEach(BusSocket::close);
        }
        Eventually.hold("they are gone", LIMIT, () -> {
            try (BusSocket again = BusSocket.ofScript(base, greedy)) {
                return !again.isClosed();
            }
        });
    }

    /** Orders it over the bus, and waits for its end. */
    private JsonObject operate(String token, String action) throws Exception {
        try (BusSocket bus = BusSocket.ofScript(base, token)) {
            bus.send(frame("send", "fleet.operation").put("replyAddress", "o").put("body", order(action)));
            String id = answer(bus, "o").getString("id");
            return Eventually.see(
                    "the operation ends",
                    LIMIT,
                    () -> fleet.api().get("/api/v1/admin/operations/" + id),
                    found -> !found.getString("status").equals("running"));
        }
    }

    private JsonObject order(String action) {
        return new JsonObject()
                .put("type", "start-operation")
                .put("action", action)
                .put("selector", new JsonObject().put("ids", new JsonArray().add(sandbox)));
    }

    private static JsonObject frame(String type, String address) {
        return new JsonObject().put("type", type).put("address", address);
    }

    private static JsonObject answer(BusSocket bus, String address) {
        JsonObject frame = bus.await("an answer", LIMIT, each -> address.equals(each.getString("address")));
        assertThat(frame.getString("type")).as(frame.encode()).isEqualTo("rec");
        return frame.getJsonObject("body");
    }

    /** The code of the error frame of this address. */
    private static String refusal(BusSocket bus, String address) {
        return bus.await(
                        "a refusal",
                        LIMIT,
                        frame -> "err".equals(frame.getString("type")) && address.equals(frame.getString("address")))
                .getJsonObject("body")
                .getString("code");
    }

    /** Refusals are gathered for a while before they are written. */
    private void onTrail(String action, String address) {
        Eventually.hold(action + " " + address + " is on the trail", LIMIT, () -> Api.objects(fleet.api()
                        .get("/api/v1/admin/audit?outcome=denied&pageSize=200&action=" + action)
                        .getJsonArray("items"))
                .stream()
                .anyMatch(row -> address.equals(row.getJsonObject("target").getString("id"))
                        && "token".equals(row.getJsonObject("actor").getString("kind"))));
    }

    private String token(String name, String environment) {
        HttpResponse<String> made = fleet.api()
                .post(
                        "/api/v1/auth/tokens",
                        new JsonObject()
                                .put("name", name)
                                .put(
                                        "permissions",
                                        new JsonArray(List.of("sandbox:read", "sandbox:operate", "sandbox:exec")))
                                .put("environments", new JsonArray().add(environment)));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return new JsonObject(made.body()).getString("secret");
    }
}
