package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** No request needs a particular node: what one of three begins, the others go on with: A106, C37. */
@TestInstance(Lifecycle.PER_CLASS)
class AnyNodeIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final List<String> NAMES = List.of("one", "two");
    private static final String SANDBOXES = "/api/v1/admin/sandboxes/";

    private Fleet fleet;
    private Api a;
    private Api b;
    private Api c;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start(Topology.NODES_3, Map.of());
        a = fleet.nodes().get(0).api();
        b = a.at(fleet.nodes().get(1));
        c = a.at(fleet.nodes().get(2));
        NAMES.forEach(name -> fleet.addSandbox(name, SandboxKind.SMALL));
        NAMES.forEach(name -> fleet.api().awaitHealth(name, "healthy", SOON));
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @Test
    void aTicketOfOneNodeIsSpentAtAnotherAndOnceAlone() throws Exception {
        String ticket = new JsonObject(b.post("/api/v1/tickets", new JsonObject().put("purpose", "bus"))
                        .body())
                .getString("ticket");
        assertThat(upgrade(c, ticket)).isEqualTo(101);
        assertThat(upgrade(c, ticket)).isEqualTo(401);
        assertThat(upgrade(a, ticket)).isEqualTo(401);
    }

    @Test
    void anEditAtOneNodeIsSeenAtAllAndAnOlderOneElsewhereConflicts() {
        JsonObject before = a.sandbox("one");
        String path = SANDBOXES + before.getString("id");
        JsonObject edit = new JsonObject().put("labels", new JsonObject().put("edited", "yes"));
        HttpResponse<String> edited = b.patch(path, before.getLong("version"), edit);
        assertThat(edited.statusCode()).as(edited.body()).isEqualTo(200);
        for (Api node : List.of(a, b, c)) {
            assertThat(node.get(path).getJsonObject("labels").getString("edited"))
                    .isEqualTo("yes");
        }
        assertThat(c.patch(path, before.getLong("version"), edit).statusCode()).isEqualTo(412);
    }

    @Test
    void aRepeatedCreationAtAnotherNodeCreatesNothing() {
        JsonObject wish = new JsonObject()
                .put("name", "by-hand")
                .put("environment", "dev")
                .put("provider", "manual")
                .put("instanceId", "i-by-hand");
        HttpResponse<String> created = create(a, wish);
        HttpResponse<String> repeated = create(c, wish);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(repeated.statusCode()).as(repeated.body()).isEqualTo(201);
        String id = new JsonObject(created.body()).getString("id");
        assertThat(new JsonObject(repeated.body()).getString("id")).isEqualTo(id);
    }

    /** Whoever owns the sandbox: the order goes over the bus. */
    @Test
    void everyNodeGivesOrdersToEverySandbox() {
        for (String name : NAMES) {
            String id = a.sandbox(name).getString("id");
            for (Api node : List.of(a, b, c)) {
                long before = pid(node, name);
                HttpResponse<String> restarted = node.post(SANDBOXES + id + "/processes/second/restart", null);
                assertThat(restarted.statusCode()).as(restarted.body()).isEqualTo(200);
                Eventually.see(
                        "another process runs", SOON, () -> node.pid(name, "second"), pid -> pid != 0 && pid != before);
            }
        }
    }

    @Test
    void everyNodeTellsOfEveryChangeWithoutAHoleAndOfEverySandbox() throws Exception {
        List<BusSocket> sockets = new ArrayList<>();
        try {
            for (ControlNode node : fleet.nodes()) {
                BusSocket socket = BusSocket.openAt(node.base(), a, "fleet.changes", "fleet.samples.dev");
                sockets.add(socket);
                socket.await("the door is open", SOON, frame -> "registered".equals(frame.getString("type")));
            }
            String id = a.sandbox("two").getString("id");
            for (Api node : List.of(c, b, a)) {
                assertThat(node.post(SANDBOXES + id + "/processes/first/restart", null)
                                .statusCode())
                        .isEqualTo(200);
            }
            long last = a.get("/api/v1/admin/sandboxes").getLong("changeCursor");
            for (BusSocket socket : sockets) {
                Eventually.hold("all of them came", SOON, () -> newest(socket) >= last);
                assertThat(holes(socket)).isEmpty();
                for (String name : NAMES) {
                    String wanted = a.sandbox(name).getString("id");
                    Eventually.hold("samples of " + name, SOON, () -> socket.bodies("fleet.samples.dev").stream()
                            .anyMatch(body -> body.encode().contains(wanted)));
                }
            }
        } finally {
            sockets.forEach(BusSocket::close);
        }
    }

    @Test
    void whoSignsOutAtOneNodeIsSignedOutAtAll() {
        Api leaving = fleet.nodes().get(0).api();
        Api elsewhere = leaving.at(fleet.nodes().get(1));
        assertThat(elsewhere.getResponse("/api/v1/auth/me").statusCode()).isEqualTo(200);
        HttpResponse<String> login = login(leaving);
        String token = new JsonObject(login.body()).getString("accessToken");
        String cookie = login.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
        assertThat(me(b, token)).isEqualTo(200);

        HttpResponse<String> renewed = b.call(b.request("/api/v1/auth/refresh")
                .header("cookie", cookie)
                .header("origin", b.base())
                .POST(BodyPublishers.noBody()));
        assertThat(renewed.statusCode()).as(renewed.body()).isEqualTo(200);
        String second = new JsonObject(renewed.body()).getString("accessToken");
        String next = renewed.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
        assertThat(me(c, second)).isEqualTo(200);

        HttpResponse<String> left = a.call(a.request("/api/v1/auth/logout")
                .header("cookie", next)
                .header("origin", a.base())
                .header("authorization", "Bearer " + second)
                .POST(BodyPublishers.noBody()));
        assertThat(left.statusCode()).as(left.body()).isEqualTo(204);
        for (Api node : List.of(a, b, c)) {
            Eventually.see("the login has ended", SOON, () -> me(node, second), status -> status == 401);
            Eventually.see("also its first token", SOON, () -> me(node, token), status -> status == 401);
        }
    }

    @Test
    void theTrailThatAllWroteIsWholeAtEach() {
        for (Api node : List.of(a, b, c)) {
            HttpResponse<String> begun = node.post("/api/v1/admin/audit/verify", null);
            assertThat(begun.statusCode()).as(begun.body()).isLessThan(300);
            Eventually.see(
                    "chain, heads and copies agree",
                    SOON,
                    () -> node.get("/api/v1/admin/audit/verify").getString("status"),
                    "intact"::equals);
        }
    }

    private static HttpResponse<String> login(Api at) {
        JsonObject who = new JsonObject().put("email", ControlNode.EMAIL).put("password", ControlNode.PASSWORD);
        return at.call(at.request("/api/v1/auth/login")
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(who.encode())));
    }

    private static int me(Api at, String token) {
        return at.call(at.request("/api/v1/auth/me")
                        .header("authorization", "Bearer " + token)
                        .GET())
                .statusCode();
    }

    private static HttpResponse<String> create(Api at, JsonObject wish) {
        HttpRequest.Builder request = at.request("/api/v1/admin/sandboxes")
                .header("authorization", "Bearer " + at.accessToken())
                .header("content-type", "application/json")
                .header("idempotency-key", "made-once")
                .POST(BodyPublishers.ofString(wish.encode()));
        return at.call(request);
    }

    private static int upgrade(Api at, String ticket) throws Exception {
        return BusSocket.statusOfUpgrade(at.base(), ticket);
    }

    private static long pid(Api at, String name) {
        return Eventually.see("second runs", SOON, () -> at.pid(name, "second"), found -> found != 0);
    }

    private static long newest(BusSocket socket) {
        return socket.bodies("fleet.changes").stream()
                .mapToLong(body -> body.getLong("seq", 0L))
                .max()
                .orElse(0);
    }

    /** Changes whose predecessor is not the one that came before. */
    private static List<JsonObject> holes(BusSocket socket) {
        List<JsonObject> holes = new ArrayList<>();
        long seen = -1;
        for (JsonObject change : socket.bodies("fleet.changes")) {
            if (!change.containsKey("seq")) {
                continue;
            }
            if (seen >= 0 && change.getLong("prev") != seen) {
                holes.add(change);
            }
            seen = change.getLong("seq");
        }
        return holes;
    }
}
