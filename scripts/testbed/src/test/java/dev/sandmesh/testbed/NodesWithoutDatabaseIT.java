package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Refused;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import dev.sandmesh.testbed.bench.SimulatedSandbox;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** PostgreSQL is away for half a minute under three control nodes: pages go on, and ownership goes on. A106, A108. */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class NodesWithoutDatabaseIT {

    private static final int AGENTS = 6;
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration OUTAGE = Duration.ofSeconds(30);

    private ThreeNodes nodes;

    @BeforeAll
    void startFleet() {
        nodes = ThreeNodes.start(AGENTS);
    }

    @AfterAll
    void stopFleet() {
        nodes.close();
    }

    @BeforeEach
    void everybodyIsWell() {
        nodes.awaitWhole();
        nodes.awaitBalance();
    }

    @Test
    void everyPageOfEveryNodeGoesOnMarkedStale() throws Exception {
        Map<String, List<String>> before = nodes.transitions();
        Map<String, ThreeNodes.Owned> owners = ThreeNodes.owners(nodes.fleet().control());
        List<Api> apis = nodes.fleet().nodes().stream().map(ControlNode::api).toList();
        apis.forEach(Api::accessToken);
        String anyId = apis.get(0).sandbox(nodes.names().get(0)).getString("id");
        nodes.fleet().postgres().stop();
        long begunAt = System.nanoTime();
        for (Api api : apis) {
            Eventually.see(
                    "the list is stale",
                    SOON,
                    () -> api.get("/api/v1/admin/sandboxes"),
                    list -> list.getBoolean("stale"));
        }
        do {
            for (Api api : apis) {
                assertStaleAndKnown(api, anyId);
            }
        } while (System.nanoTime() - begunAt < OUTAGE.toNanos());
        nodes.fleet().postgres().startAgain();

        for (Api api : apis) {
            Eventually.see(
                    "the list is fresh",
                    SOON,
                    () -> api.get("/api/v1/admin/sandboxes"),
                    list -> !list.getBoolean("stale"));
        }
        Eventually.see(
                "all nodes have said again that they live, and the sweeper has looked",
                SOON,
                () -> nodes.query("SELECT count(*) FROM control_nodes WHERE alive_until > now() AND "
                        + "(SELECT now() - since > interval '15 seconds' FROM leader WHERE role = 'registrations')"),
                "3"::equals);
        ThreeNodes.owners(nodes.fleet().control()).forEach((name, now) -> {
            assertThat(now.node()).isEqualTo(owners.get(name).node());
            assertThat(now.epoch()).isEqualTo(owners.get(name).epoch());
        });
        assertThat(nodes.transitions()).isEqualTo(before);
        assertThat(nodes.query("SELECT count(*) FROM sandbox_state WHERE handover"))
                .isEqualTo("0");
    }

    /** A hand-written agent, so that it is known which node it asks. */
    @Test
    void whoHoldsTheLeaseResumesItWithoutADatabaseAndTheOthersNameIt() throws Exception {
        try (MeshGuest mesh = MeshGuest.join(nodes.fleet(), nodes.security("hand-written"))) {
            Bus bus = new Bus(mesh.vertx(), BusListener.NONE);
            SimulatedSandbox agent =
                    new SimulatedSandbox("hand-written", nodes.fleet().joinToken(), mesh.nodeId());
            Registered first =
                    (Registered) agent.registerAt(Address.REGISTER, bus).await(60, TimeUnit.SECONDS);
            assertThat(first.nodes()).hasSize(3).contains(first.nodeId());
            nodes.fleet().postgres().stop();
            try {
                List<String> others = first.nodes().stream()
                        .filter(node -> !node.equals(first.nodeId()))
                        .toList();
                for (String other : others) {
                    Refused refused = (Refused) answer(agent, bus, other, RefusalCode.NO_DATABASE);
                    assertThat(refused.tryNodes()).contains(first.nodeId()).doesNotContain(other);
                }
                Registered resumed = (Registered)
                        agent.registerAt(Address.register(first.nodeId()), bus).await(60, TimeUnit.SECONDS);
                assertThat(resumed.resumed()).isTrue();
                assertThat(resumed.epoch()).isEqualTo(first.epoch());
            } finally {
                nodes.fleet().postgres().startAgain();
            }
        }
    }

    /** Until the node has noticed that its database is away, it says that it failed. */
    private static RegisterReply answer(SimulatedSandbox agent, Bus bus, String node, RefusalCode wanted) {
        return Eventually.see(
                node + " refuses",
                SOON,
                () -> agent.registerAt(Address.register(node), bus).await(60, TimeUnit.SECONDS),
                reply -> reply instanceof Refused refused && refused.code() == wanted);
    }

    private void assertStaleAndKnown(Api api, String anyId) {
        JsonObject list = api.get("/api/v1/admin/sandboxes?pageSize=200");
        List<JsonObject> ours = Api.objects(list.getJsonArray("items")).stream()
                .filter(each -> nodes.names().contains(each.getString("name")))
                .toList();
        assertThat(list.getBoolean("stale")).isTrue();
        assertThat(ours).hasSize(AGENTS).allMatch(each -> "healthy".equals(Api.healthOf(each)));
        assertThat(api.get("/api/v1/admin/sandboxes/" + anyId).getBoolean("stale"))
                .isTrue();
        assertThat(api.get("/api/v1/admin/summary").getBoolean("stale")).isTrue();
        assertTimelineGoesOn(api, anyId);
        JsonObject environments = api.get("/api/v1/admin/environments");
        assertThat(environments.getBoolean("stale")).isTrue();
        assertThat(Api.objects(environments.getJsonArray("items")))
                .filteredOn(each -> "dev".equals(each.getString("name")))
                .singleElement()
                .satisfies(dev -> assertThat(dev.getLong("sandboxes")).isGreaterThanOrEqualTo(AGENTS));
        for (String path : List.of("nodes", "brake", "peers/refused")) {
            assertThat(api.get("/api/v1/admin/" + path).getBoolean("stale"))
                    .as(path)
                    .isTrue();
        }
    }

    /** All nodes were there when the agents came. */
    private static void assertTimelineGoesOn(Api api, String id) {
        JsonObject timeline = api.get("/api/v1/admin/sandboxes/" + id + "/events");
        assertThat(timeline.getBoolean("stale")).isTrue();
        assertThat(timeline.getString("completeSince")).isNotNull();
        assertThat(Api.objects(timeline.getJsonArray("items")))
                .extracting(event -> event.getString("kind"))
                .contains("registered");
    }
}
