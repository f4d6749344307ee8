package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The load balancer of the example, as the file stands: nodes die behind it, requests go on. A106, C37. */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class LoadBalancerIT {

    private static final Path PROGRAM = Path.of("/usr/sbin/haproxy");
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int MANY = 60;

    private @Nullable Fleet fleet;
    private @Nullable ChildProcess balancer;
    private String base = "";
    private Api api;

    @BeforeAll
    void startFleet() {
        assumeTrue(
                Files.isExecutable(PROGRAM),
                "haproxy is not installed, so the load balancer of docs/examples was not run: scripts/setup --slow brings it");
        Fleet started = Fleet.start(Topology.NODES_3, Map.of("SANDMESH_RATE_LIMIT", "10000"));
        fleet = started;
        int port = Checkout.freePort();
        base = "http://127.0.0.1:" + port;
        api = new Api(() -> List.of(base), base);
        Map<String, String> places = new HashMap<>(Map.of("SANDMESH_LB", "127.0.0.1:" + port));
        for (int index = 0; index < 3; index++) {
            places.put(
                    "SANDMESH_NODE_" + (index + 1),
                    "127.0.0.1:" + started.nodes().get(index).httpPort());
        }
        balancer = ChildProcess.start(
                "haproxy",
                started.home().resolve("haproxy.log"),
                places,
                List.of(
                        PROGRAM.toString(),
                        "-db",
                        "-f",
                        Checkout.root().resolve("docs/examples/haproxy.cfg").toString()));
        Programs.awaitListening("haproxy", port);
        started.addSandbox("behind", SandboxKind.SMALL);
        api.awaitHealth("behind", "healthy", SOON);
    }

    @AfterAll
    void stopFleet() {
        if (balancer != null) {
            balancer.terminate(Duration.ofSeconds(10));
        }
        if (fleet != null) {
            fleet.close();
        }
    }

    @BeforeEach
    void everyNodeRuns() {
        fleet.restartControl();
        awaitThreeNodes();
    }

    @Test
    void nodesAreKilledOneAfterTheOtherAndReadersNoticeNothing() throws Exception {
        assertThat(api.accessToken()).isNotBlank();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        AtomicReference<String> refused = new AtomicReference<>("");
        Thread reader = new Thread(() -> read(over, answered, refused), "reader");
        reader.start();
        try {
            for (ControlNode node : fleet.nodes()) {
                awaitAnswers(answered);
                node.process().kill();
                awaitAnswers(answered);
                node.restart();
                awaitThreeNodes();
            }
        } finally {
            over.set(true);
            reader.join(SOON.toMillis());
        }
        assertThat(refused.get()).isEmpty();
    }

    @Test
    void aSocketOfAKilledNodeIsClosedAndTheNextOneHearsOfEverything() throws Exception {
        try (BusSocket one = open();
                BusSocket two = open();
                BusSocket three = open()) {
            ControlNode killed = fleet.nodes().get(1);
            killed.process().kill();
            Eventually.hold(
                    "the one that it had is closed", SOON, () -> one.isClosed() || two.isClosed() || three.isClosed());
        }
        try (BusSocket again = Eventually.see("another one opens", SOON, this::open, socket -> true)) {
            assertThat(restartFirst()).isTrue();
            again.await("the change comes", SOON, frame -> frame.encode().contains("processStarted"));
        }
    }

    /** A106: it knows one address, and whichever node dies, another one answers there. */
    @Test
    void aRelayedAgentThatKnowsTheBalancerAloneIsAtAnotherNodeWhenItsOwnIsKilled() {
        Map<String, String> dialled = new HashMap<>(fleet.relayed());
        dialled.put("SANDMESH_AGENT_RELAY_URLS", base.replaceFirst("^http", "ws"));
        Agent agent = fleet.addSandbox("relayed", SandboxKind.SMALL, dialled);
        JsonObject before = api.awaitHealth("relayed", "healthy", SOON);
        assertThat(before.getString("link")).isEqualTo("relay");
        String owner = before.getString("ownerNode");
        ControlNode killed = fleet.nodes().stream()
                .filter(node -> ThreeNodes.idOf(node).equals(owner))
                .findFirst()
                .orElseThrow();
        killed.process().kill();
        Eventually.hold("another node owns it", SOON, () -> {
            JsonObject now = api.sandbox("relayed");
            return !now.getString("ownerNode").equals(owner) && !now.getBoolean("handover");
        });
        Eventually.see(
                "it obeys",
                SOON,
                () -> api.post("/api/v1/admin/sandboxes/" + before.getString("id") + "/check", null)
                        .statusCode(),
                status -> status == 200);
        // its connection would keep requests away from its node, which the balancer then thinks busier than the others
        agent.stopWhole();
    }

    private BusSocket open() throws Exception {
        BusSocket socket = BusSocket.open(api, "fleet.changes");
        socket.await("the door is open", SOON, frame -> "registered".equals(frame.getString("type")));
        return socket;
    }

    private boolean restartFirst() {
        String id = api.sandbox("behind").getString("id");
        return Eventually.see(
                "the order is obeyed",
                SOON,
                () -> api.post("/api/v1/admin/sandboxes/" + id + "/processes/first/restart", null)
                                .statusCode()
                        == 200,
                done -> done);
    }

    private void read(AtomicBoolean over, AtomicInteger answered, AtomicReference<String> refused) {
        while (!over.get()) {
            try {
                var response = api.getResponse("/api/v1/admin/sandboxes");
                if (response.statusCode() == 200) {
                    answered.incrementAndGet();
                } else {
                    refused.compareAndSet("", response.statusCode() + " " + response.body());
                }
            } catch (AssertionError failure) {
                refused.compareAndSet("", failure.toString());
            }
        }
    }

    private static void awaitAnswers(AtomicInteger answered) {
        int before = answered.get();
        Eventually.hold("requests go on", SOON, () -> answered.get() > before + MANY);
    }

    private void awaitThreeNodes() {
        Eventually.hold("the balancer sees three nodes", SOON, () -> nodesThatAnswer() == 3);
    }

    /** By the node that says of itself that it answers. */
    private long nodesThatAnswer() {
        return java.util.stream.Stream.generate(
                        () -> Api.objects(api.get("/api/v1/admin/nodes").getJsonArray("items")).stream()
                                .filter(node -> node.getBoolean("self"))
                                .map(node -> node.getString("id"))
                                .findFirst()
                                .orElse(""))
                .limit(12)
                .distinct()
                .count();
    }
}
