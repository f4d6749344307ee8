package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.testbed.bench.HerdProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Fifty simulated agents and three real ones, half of them on each link, and an operation on all of them whose control nodes are
 * killed one after the other: every target is done exactly once.
 */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class HerdOperationIT {

    private static final Duration LONG = Duration.ofMinutes(5);

    private static final int AT_ONCE = 10;

    /** Most end while nobody runs the operation, some are still under way when another node takes it over. */
    private static final List<Duration> STOPS = List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(14));

    /** Longer than any of them. */
    private static final Duration AT_REST = Duration.ofSeconds(20);

    private static final String ON_MESH = "real-mesh";
    private static final List<String> RELAYED = List.of("real-relay-1", "real-relay-2");

    private Path folder;
    private Fleet fleet;
    private final List<HerdProcess> herds = new ArrayList<>();
    private Map<String, String> ids;
    private Map<String, Long> before;

    @BeforeAll
    void startFleet() throws IOException {
        folder = Files.createTempDirectory("sandmesh-herds-");
        fleet = Fleet.start(Topology.NODES_3, Map.of());
        herds.add(HerdProcess.onMesh(fleet, folder, new HerdProcess.Members("mesh", 25, STOPS)));
        herds.add(HerdProcess.relayed(fleet, folder, new HerdProcess.Members("relay", 25, STOPS), Optional.empty()));
        fleet.addSandbox(ON_MESH, SandboxKind.COUNTED);
        RELAYED.forEach(name -> fleet.addSandbox(name, SandboxKind.COUNTED, fleet.relayed()));
        herds.forEach(HerdProcess::awaitReady);
        ids = Eventually.see("all are known", LONG, this::known, known -> known.size() == names().size());
    }

    @AfterAll
    void stopFleet() {
        herds.forEach(HerdProcess::close);
        fleet.close();
        Folders.deleteTree(folder);
    }

    @BeforeEach
    void everybodyIsWell() throws IOException {
        fleet.restartControl();
        Eventually.see(
                "all are healthy",
                LONG,
                () -> fleet.api()
                        .get("/api/v1/admin/sandboxes?pageSize=1&health=healthy")
                        .getInteger("total"),
                healthy -> healthy == names().size());
        before = startsOfThoseAtRest();
    }

    /** A restart that another test has called off in the middle goes on, for as long as the process takes to stop. */
    private Map<String, Long> startsOfThoseAtRest() throws IOException {
        AtomicReference<Map<String, Long>> last = new AtomicReference<>(starts());
        AtomicLong since = new AtomicLong(System.nanoTime());
        return Eventually.see(
                "nothing has started for a while",
                LONG,
                () -> {
                    Map<String, Long> now = starts();
                    if (!now.equals(last.getAndSet(now))) {
                        since.set(System.nanoTime());
                    }
                    return now;
                },
                now -> System.nanoTime() - since.get() > AT_REST.toNanos());
    }

    @Test
    void eachOfThreeNodesIsKilledInItsTurnAndEveryTargetIsDoneOnce() throws IOException {
        Map<String, ControlNode> nodes = fleet.nodes().stream().collect(Collectors.toMap(this::idOf, node -> node));
        ControlNode first = fleet.control();
        OrderedRestart restart = OrderedRestart.order(fleet, first, wish(), "each-of-three");
        String firstId = idOf(first);
        restart.killInTheMiddle(first, firstId, 5);
        String secondId = restart.awaitAnotherRunner(firstId);
        restart.killInTheMiddle(nodes.get(secondId), secondId, 20);
        String thirdId = restart.awaitAnotherRunner(secondId);
        ControlNode third = nodes.get(thirdId);
        first.launchAgain();
        nodes.get(secondId).launchAgain();
        restart.killInTheMiddle(third, thirdId, 33);
        third.launchAgain();
        String lastId = restart.awaitAnotherRunner(thirdId);
        JsonObject ended = restart.awaitEnd();

        assertThat(nodes).as("in its second life").doesNotContainKey(lastId);
        assertThat(notOk(restart)).as("targets that are not ok").isEmpty();
        assertThat(ended.getString("status")).isEqualTo("succeeded");
        assertThat(OrderedRestart.count(ended, "ok")).isEqualTo(names().size());
        Map<String, Long> once =
                before.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue() + 1));
        assertThat(starts()).isEqualTo(once);
    }

    @Test
    void whoseNodeHasDiedIsOrderedTwiceLookedAtAndCancelledAtAnother() throws IOException {
        ControlNode dying = fleet.nodes().get(1);
        ControlNode other = fleet.nodes().get(2);
        OrderedRestart restart = OrderedRestart.order(fleet, dying, wish(), "cancelled");
        restart.killInTheMiddle(dying, idOf(dying), 5);

        assertThat(OrderedRestart.order(fleet, other, wish(), "cancelled").id()).isEqualTo(restart.id());
        HttpResponse<String> preview =
                fleet.api().at(other).post(OrderedRestart.OPERATIONS, wish().put("dryRun", true));
        assertThat(preview.statusCode()).as(preview.body()).isEqualTo(200);
        assertThat(new JsonObject(preview.body()).getInteger("total")).isEqualTo(names().size());
        HttpResponse<String> cancelled = fleet.api().at(other).post(restart.path() + "/cancel", null);
        assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(202);

        JsonObject ended = restart.awaitEnd();
        assertThat(ended.getString("status")).isEqualTo("cancelled");
        assertThat(OrderedRestart.count(ended, "skipped")).isPositive();
        Map<String, String> fates = restart.targets().stream()
                .collect(Collectors.toMap(each -> each.getString("name"), each -> each.getString("status")));
        assertThat(fates.values()).containsOnly("ok", "cancelled", "skipped");
        Map<String, Long> after = starts();
        fates.forEach((name, fate) -> {
            long done = after.get(name) - before.get(name);
            // a restart that was begun goes on
            assertThat(done)
                    .as(name + " is " + fate)
                    .isBetween("ok".equals(fate) ? 1L : 0L, "skipped".equals(fate) ? 0L : 1L);
        });
    }

    private List<String> names() {
        return Stream.concat(
                        herds.stream().flatMap(herd -> herd.members().names().stream()),
                        fleet.agents().stream().map(Agent::name))
                .toList();
    }

    private Map<String, String> known() {
        return fleet.api().sandboxes().stream()
                .collect(Collectors.toMap(each -> each.getString("name"), each -> each.getString("id")));
    }

    private JsonObject wish() {
        return OrderedRestart.wish(
                HerdProcess.PROCESS, ids.values().stream().sorted().toList(), AT_ONCE);
    }

    private String idOf(ControlNode node) {
        return Api.objects(fleet.api().at(node).get("/api/v1/admin/nodes").getJsonArray("items")).stream()
                .filter(each -> each.getBoolean("self"))
                .map(each -> each.getString("id"))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonObject> notOk(OrderedRestart restart) {
        return restart.targets().stream()
                .filter(each -> !"ok".equals(each.getString("status")))
                .toList();
    }

    /** How often the process of each was started. */
    private Map<String, Long> starts() throws IOException {
        Map<String, Long> starts = new HashMap<>();
        for (HerdProcess herd : herds) {
            starts.putAll(herd.starts());
        }
        for (Agent agent : fleet.agents()) {
            starts.put(agent.name(), CountedSandbox.starts(agent));
        }
        return starts;
    }
}
