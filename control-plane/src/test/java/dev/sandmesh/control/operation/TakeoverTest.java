package dev.sandmesh.control.operation;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.change.ChangeLog;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.TestingCaller;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.control.testing.TestingNode;
import dev.sandmesh.protocol.client.OperationAction;
import dev.sandmesh.protocol.client.OperationArguments;
import dev.sandmesh.protocol.client.OperationBounds;
import dev.sandmesh.protocol.client.OperationCounts;
import dev.sandmesh.protocol.client.OperationStatus;
import dev.sandmesh.protocol.client.SandboxSelector;
import dev.sandmesh.protocol.client.StartOperation;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runners that die, or only seem to: whatever happens to them, each target is done once and the operation ends: D86. */
@ExtendWith(VertxExtension.class)
final class TakeoverTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private static final Logger LOG = LoggerFactory.getLogger(TakeoverTest.class);
    private static final Caller OPERATOR =
            TestingCaller.of("1", "operator@example.org", "operator", Set.of("sandbox:read", "sandbox:operate"), false);
    private static final int TARGETS = 40;
    private static final int DEATHS = 4;

    private final TestingCourier agents = new TestingCourier();
    private final List<Node> nodes = new ArrayList<>();
    private Vertx vertx;
    private TestingNode ground;
    private Database looking;

    /** What runs operations on one node. */
    private record Node(String name, Database database, FleetOperations operations) {}

    @BeforeEach
    void start(Vertx given) throws Exception {
        vertx = given;
        ground = new TestingNode(vertx, POSTGRES.open(vertx), TestingNode.quick("ground", Duration.ofHours(1)));
        looking = POSTGRES.open(vertx);
        POSTGRES.execute("INSERT INTO leader (role, holder, held_until, since) VALUES ('registrations', 'ground',"
                + " now() + interval '1 hour', now() - interval '1 hour') ON CONFLICT DO NOTHING");
    }

    @AfterEach
    void stop() {
        nodes.forEach(node -> get(node.operations().close()));
        nodes.forEach(node -> get(node.database().close()));
        get(looking.close());
        ground.close();
    }

    @Test
    void eachTargetIsDoneOnceWhoeverDies() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        LOG.info("seed {}", seed);
        Random random = new Random(seed);
        agents.work((target, output) ->
                vertx.timer(50 + random.nextInt(400), TimeUnit.MILLISECONDS).map(TestingCourier.DONE));
        for (int i = 0; i < TARGETS; i++) {
            assertThat(ground.own(TestingAgent.of("taken-" + i).register(""))).isNotNull();
        }
        Node first = join("n0");
        join("n1");
        UUID id = UUID.fromString(get(first.operations().start(FleetOperationsTest.call(OPERATOR), wish()))
                .getString("id"));
        for (int death = 0; death < DEATHS && !isOver(id); death++) {
            int begun = agents.reached.size() + 1 + random.nextInt(4);
            until("some more are begun", () -> agents.reached.size() >= Math.min(begun, TARGETS));
            kill(runner(id), random.nextBoolean());
            join("n" + (death + 2));
        }
        until("it has ended, with seed " + seed, () -> isOver(id));
        JsonObject ended = view(id);
        assertThat(ended.getString("status")).as(ended.encode()).isEqualTo("succeeded");
        assertThat(agents.reached)
                .extracting(Target::commandId)
                .doesNotHaveDuplicates()
                .hasSize(TARGETS);
        assertThat(agents.sent.values()).as("seed %d", seed).allMatch(times -> times == 1);
    }

    @Test
    void whatANodeIsAboutToRunIsNotAbandoned() throws Exception {
        OperationVerticle verticle = new OperationVerticle(
                new OperationVerticle.Parts(
                        "about",
                        looking,
                        new OperationLedger(new ChangeLog(looking, ground.bus), ground.audit.trail(), ground.bus),
                        agents,
                        TestingOperations.guard(),
                        InstantSource.system()),
                OperationVerticle.RetentionPolicy.standard());
        UUID mine = ground.registry.newId();
        UUID nobodys = ground.registry.newId();
        OperationStore store = new OperationStore(looking.client());
        verticle.expect(mine);
        get(store.add(operation(mine), Optional.empty()));
        get(store.add(operation(nobodys), Optional.empty()));
        String deployed = get(vertx.deployVerticle(verticle));
        until("what nobody runs is run", () -> isOver(nobodys));
        assertThat(get(store.find(mine)))
                .hasValueSatisfying(row -> assertThat(row.runner().turn()).isEqualTo(1));
        verticle.drop(mine);
        until("what was given up is run as well", () -> isOver(mine));
        get(vertx.undeploy(deployed));
    }

    /** Of no target, as the node "about" writes it. */
    private static Operation operation(UUID id) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return new Operation(
                id,
                OperationAction.CHECK,
                OperationArguments.NONE,
                wish().selector(),
                new Operation.Bounds(1, 0, now.plusSeconds(600)),
                OperationStatus.RUNNING,
                new Operation.Author("user", "1", "operator@example.org", "operator", ""),
                List.of("dev"),
                OperationCounts.of(List.of()),
                now,
                Optional.empty(),
                new Operation.Runner("about", 1),
                false,
                Optional.empty());
    }

    private Node join(String name) throws Exception {
        POSTGRES.execute("INSERT INTO control_nodes (id, name, version, mesh_id, sandboxes, started_at, alive_until)"
                + " VALUES ('" + name + "', '" + name + "', '1', '" + name + "', 0, now(), now() + interval '1 hour')");
        Database database = POSTGRES.open(vertx);
        FleetOperations operations = get(FleetOperations.open(
                TestingOperations.parts(vertx, name, database, ground),
                TestingOperations.guard(),
                agents,
                OperationVerticle.RetentionPolicy.standard()));
        Node node = new Node(name, database, operations);
        nodes.add(node);
        return node;
    }

    /** Taken for dead, and either is, or goes on without knowing. */
    private void kill(String name, boolean dies) throws Exception {
        POSTGRES.execute(
                "UPDATE control_nodes SET alive_until = now() - interval '1 second' WHERE id = '" + name + "'");
        if (dies) {
            Node dead = nodes.stream()
                    .filter(node -> node.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            nodes.remove(dead);
            get(dead.database().close());
            get(dead.operations().close());
        }
    }

    private String runner(UUID id) throws Exception {
        until("somebody alive runs it", () -> nodes.stream()
                .anyMatch(node -> node.name().equals(view(id).getString("runnerNode"))));
        return view(id).getString("runnerNode");
    }

    private boolean isOver(UUID id) {
        return !view(id).getString("status").equals("running");
    }

    private JsonObject view(UUID id) {
        return get(new OperationStore(looking.client()).find(id))
                .map(operation -> OperationView.of(operation, OPERATOR))
                .orElseThrow();
    }

    private static StartOperation wish() {
        return new StartOperation(
                OperationAction.RESTART_PROCESS,
                OperationArguments.of("worker"),
                new SandboxSelector(List.of(), List.of(), List.of(), Map.of(), "taken-"),
                new OperationBounds(5, 0, 600),
                false,
                Optional.empty());
    }
}
