package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.multimap.MultiMap;
import dev.sandmesh.control.db.DatabaseUrl;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.SandboxId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Several control nodes with relayed agents: what a hub has lost, its database or its place on the mesh, harms no agent. A106, B26. */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class RelayHubsIT {

    private static final Duration SOON = Duration.ofMinutes(3);
    /** Where the second and the third node see the database, until it is taken away. */
    private static final String ELSEWHERE = "127.0.0.7";

    private static final int MOST_AGENTS = 12;

    private OwnPostgres postgres;
    private Forward database;
    private Fleet fleet;

    @BeforeAll
    void startFleet() throws Exception {
        postgres = OwnPostgres.start();
        Map<String, String> places = postgres.environment();
        database = new Forward(ELSEWHERE, port());
        fleet = Fleet.start(Topology.NODES_3, places, index -> index == 0 ? Map.of() : elsewhere(places));
    }

    @AfterAll
    void stopFleet() {
        if (fleet != null) {
            fleet.close();
        }
        if (database != null) {
            database.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    /** A member wipes the subscriptions of relayed agents, as a mesh that was parted may come to lose them. */
    @Test
    void aHubTellsTheMeshAgainWhoIsReachedThere() throws Exception {
        fleet.addSandbox("forgotten", SandboxKind.SMALL, fleet.relayed());
        String id = fleet.api().awaitHealth("forgotten", "healthy", SOON).getString("id");
        String address = Address.command(SandboxId.of(id));
        MeshGuest member = MeshGuest.join(fleet);
        try {
            MultiMap<String, Object> subscriptions = memberHere().getMultiMap("__vertx.subs");
            Eventually.hold("the mesh knows it", SOON, () -> subscriptions.containsKey(address));
            for (int time = 0; time < 2; time++) {
                subscriptions.delete(address);
                Eventually.hold("the mesh is told again", SOON, () -> subscriptions.containsKey(address));
            }
            assertThat(subscriptions.valueCount(address)).isEqualTo(1);
        } finally {
            member.close();
        }
        for (ControlNode node : fleet.nodes()) {
            Eventually.hold(
                    "it obeys through " + node.name(),
                    SOON,
                    () -> node.api()
                                    .post("/api/v1/admin/sandboxes/" + id + "/check", null)
                                    .statusCode()
                            == 200);
        }
    }

    @Test
    void anAgentLeavesAHubWithoutADatabaseForOneThatHasOne() {
        List<Api> apis = fleet.nodes().stream().skip(1).map(ControlNode::api).toList();
        apis.forEach(Api::accessToken);
        database.close();
        try {
            apis.forEach(api -> awaitStale(api, true));
            boolean refused = false;
            for (int number = 0; number < MOST_AGENTS && !refused; number++) {
                Agent agent = fleet.addSandbox("mover-" + number, SandboxKind.SMALL, fleet.relayed());
                fleet.control().api().awaitHealth(agent.name(), "healthy", SOON);
                refused = agent.hasLogged("registration refused (NO_DATABASE)");
            }
            assertThat(refused)
                    .as("one of them came to a node without a database first")
                    .isTrue();
        } finally {
            database = new Forward(ELSEWHERE, port());
            apis.forEach(api -> awaitStale(api, false));
        }
    }

    private static void awaitStale(Api api, boolean wanted) {
        Eventually.see(
                wanted ? "it has no database" : "it has its database again",
                SOON,
                () -> api.get("/api/v1/admin/nodes"),
                list -> list.getBoolean("stale") == wanted);
    }

    private int port() {
        return DatabaseUrl.parse(postgres.environment().get("SANDMESH_DB_URL")).port();
    }

    private static HazelcastInstance memberHere() {
        return Hazelcast.getAllHazelcastInstances().stream()
                .filter(instance -> instance.getCluster().getMembers().size() > 3)
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> elsewhere(Map<String, String> places) {
        return Map.of(
                "SANDMESH_DB_URL", moved(places.get("SANDMESH_DB_URL")),
                "SANDMESH_DB_OWNER_URL", moved(places.get("SANDMESH_DB_OWNER_URL")));
    }

    private static String moved(String url) {
        DatabaseUrl known = DatabaseUrl.parse(url);
        return new DatabaseUrl(
                        ELSEWHERE, known.port(), known.database(), known.user(), known.password(), known.sslMode())
                .secretText();
    }
}
