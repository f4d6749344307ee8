package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** One of three control nodes stands still for a minute, and then believes that nothing has happened: A106, A108. */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class FrozenNodeIT {

    private static final int AGENTS = 8;
    private static final Duration LONG = Duration.ofMinutes(3);
    /** Less than the node stands still, and than it takes until the mesh expels it. */
    private static final Duration MOVE = Duration.ofSeconds(45);

    private static final Duration FREEZE = Duration.ofSeconds(62);

    private ThreeNodes nodes;

    @BeforeAll
    void startFleet() {
        nodes = ThreeNodes.start(AGENTS);
    }

    @AfterAll
    void stopFleet() {
        nodes.close();
    }

    /** Whatever went wrong: nobody waits for a node that stands still. */
    @AfterEach
    void nobodyIsFrozen() {
        nodes.thaw();
    }

    @BeforeEach
    void everybodyIsWell() {
        nodes.awaitWhole();
        nodes.awaitBalance();
    }

    /** The oldest member leads the mesh. */
    @Test
    void theFirstNodeIsFrozen() throws Exception {
        freeze(nodes.fleet().nodes().get(0));
    }

    @Test
    void anotherNodeIsFrozen() throws Exception {
        freeze(nodes.fleet().nodes().get(2));
    }

    private void freeze(ControlNode frozen) throws Exception {
        String id = ThreeNodes.idOf(frozen);
        List<ControlNode> others = nodes.others(frozen);
        ensureItOwnsSome(frozen, id);
        List<String> owned = ThreeNodes.ownedBy(id, ThreeNodes.owners(others.get(0)));
        Map<String, List<String>> before = nodes.transitions();
        Agent held = nodes.agent(owned.get(0));
        Instant at = Instant.now();
        frozen.process().signal("STOP");
        held.process().signal("STOP");
        try {
            // An agent that cannot move yet shows what the others pass through.
            Eventually.see(
                    held.name() + " is being handed over",
                    MOVE,
                    () -> others.get(1).api().sandbox(held.name()),
                    sandbox -> sandbox.getBoolean("handover"));
        } finally {
            held.process().signal("CONT");
        }
        nodes.awaitAckedBy(others, nodes.names(), at, MOVE);
        assertThat(others.get(0).api().sandbox(held.name()).getBoolean("handover"))
                .isFalse();
        Eventually.hold(
                "a minute has passed",
                FREEZE.multipliedBy(2),
                () -> Duration.between(at, Instant.now()).compareTo(FREEZE) > 0);
        others.get(0).api().awaitHealth(held.name(), "healthy", LONG);
        Map<String, Long> epochs = epochs(others.get(0));
        Map<String, List<String>> moved = nodes.transitions();
        assertNobodyWasReportedLost(held, before, moved);

        frozen.process().signal("CONT");
        awaitBackAndRid(frozen, id, others);
        assertThat(epochs(others.get(0))).as("it took nothing back").isEqualTo(epochs);
        for (String name : nodes.names()) {
            nodes.assertObeys(frozen, name);
        }
        assertThat(nodes.transitions()).as("it wrote nothing").isEqualTo(moved);
    }

    /** The agent that was held says of itself that it ran late, which is true, and nobody says more. */
    private void assertNobodyWasReportedLost(
            Agent held, Map<String, List<String>> before, Map<String, List<String>> after) {
        for (String name : nodes.names()) {
            List<String> known = List.copyOf(before.get(name));
            List<String> news = after.get(name).stream()
                    .filter(each -> !known.contains(each))
                    .toList();
            if (name.equals(held.name())) {
                assertThat(news).noneMatch(message -> message.contains("→ unhealthy") || message.contains("→ unknown"));
            } else {
                assertThat(news).as("of %s nothing was said", name).isEmpty();
            }
        }
    }

    /** It renews its row, has judged the leases that it still believed in, and holds none of them. */
    private void awaitBackAndRid(ControlNode thawed, String id, List<ControlNode> others) {
        thawed.awaitReady();
        for (ControlNode other : others) {
            Eventually.see(
                    "it is a member again, with nothing to own",
                    LONG,
                    () -> Api.objects(other.api().get("/api/v1/admin/nodes").getJsonArray("items")),
                    list -> list.stream().anyMatch(node -> isBack(node, id)));
        }
    }

    private static boolean isBack(JsonObject node, String id) {
        return node.getString("id").equals(id) && node.getBoolean("alive") && node.getLong("sandboxes") == 0;
    }

    private void ensureItOwnsSome(ControlNode node, String id) {
        for (int turn = 0; ThreeNodes.ownedBy(id, ThreeNodes.owners(node)).size() < 2; turn++) {
            Agent moving = nodes.agent(nodes.names().get(turn % AGENTS));
            long epoch = node.api().sandbox(moving.name()).getLong("epoch");
            moving.process().terminate(Duration.ofSeconds(30));
            moving.restart();
            Eventually.hold(
                    "it has registered again",
                    LONG,
                    () -> node.api().sandbox(moving.name()).getLong("epoch") > epoch);
            nodes.awaitWhole();
        }
    }

    private static Map<String, Long> epochs(ControlNode at) {
        return ThreeNodes.owners(at).entrySet().stream()
                .collect(java.util.stream.Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().epoch()));
    }
}
