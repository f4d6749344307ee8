package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.sandmesh.control.mesh.MeshMaterial.Step;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.mesh.MeshSecurity;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A real control node and real agents within the shell of the mesh, and strangers before it (A136, B26). */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class MeshShellIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    /** Twice what is promised. */
    private static final Duration MENDED = Duration.ofSeconds(20);

    private MeshFolder shell;
    private Fleet fleet;
    private Api api;

    @BeforeAll
    void startFleet() {
        shell = MeshFolder.create();
        fleet = Fleet.start(shell.nodeSettings());
        api = fleet.api();
        fleet.addSandbox("kept", SandboxKind.SMALL, shell.agentSettings("kept"));
        api.awaitHealth("kept", "healthy", SOON);
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
        shell.close();
    }

    @Test
    void aForeignMemberStaysOutAndIsShownAndSoDoSilentSocketsWhileOthersJoin() throws Exception {
        HazelcastInstance stranger = Hazelcast.newHazelcastInstance(foreign());
        List<Socket> silent = new ArrayList<>();
        try {
            assertThat(stranger.getCluster().getMembers()).hasSize(1);
            String[] place = fleet.control().meshMember().split(":", -1);
            for (int one = 0; one < 200; one++) {
                silent.add(new Socket(place[0], Integer.parseInt(place[1])));
            }
            fleet.addSandbox("late", SandboxKind.SMALL, shell.agentSettings("late"));
            api.awaitHealth("late", "healthy", SOON);
            Eventually.hold("both are shown", SOON, () -> count("no_key") > 0 && count("silent") >= 200);
        } finally {
            stranger.getLifecycleService().terminate();
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void anAgentWithoutTheKeyIsToldSo() {
        Agent keyless = fleet.addSandbox("keyless", SandboxKind.SMALL);
        Eventually.hold("it says why", SOON, () -> keyless.hasLogged("this agent has none (mesh.keyFile)"));
        assertThat(api.get("/api/v1/admin/sandboxes?q=keyless").getJsonArray("items"))
                .isEmpty();
    }

    /** It takes the heartbeats that are routed to it, and gets none; when it goes, the sandbox is as it was. */
    @Test
    void aMemberWithTheKeyButNoCertificateGetsNoHeartbeatAndGivesNoOrder() throws Exception {
        JsonObject sandbox = api.awaitHealth("kept", "healthy", SOON);
        String orders = Address.command(SandboxId.of(sandbox.getString("id")));
        MeshGuest member = MeshGuest.join(fleet, shell.agentSecurity("member"));
        Eventually.hold("whoever has a certificate is heard", SOON, () -> reaches(member, orders));
        member.close();
        MeshGuest insider = MeshGuest.join(
                fleet, new MeshSecurity(shell.agentSecurity("insider").keyFile(), Optional.empty()));
        AtomicInteger heard = new AtomicInteger();
        String heartbeats = Address.heartbeat(sandbox.getString("ownerNode"));
        insider.vertx()
                .eventBus()
                .consumer(heartbeats, message -> heard.incrementAndGet())
                .completion()
                .await(20, TimeUnit.SECONDS);
        assertThat(reaches(insider, orders)).as("whoever has the key alone").isFalse();
        Set<String> beats = new HashSet<>();
        Eventually.hold("heartbeats that are repeated come all the same", SOON, () -> {
            beats.add(lastHeartbeat("kept"));
            return beats.size() > 3;
        });
        insider.close();
        assertThat(heard).hasValue(0);

        api.awaitHealth("kept", "healthy", MENDED);
        Eventually.hold("its agent answers", MENDED, () -> check("kept") == 200);
    }

    @Test
    void certificatesAndKeysAreReplacedUnderRunningAgents() throws Exception {
        List<Step> steps = List.of(Step.CERTIFICATES, Step.CA, Step.KEY, Step.CERTIFICATES, Step.FORGET_OLD);
        for (int number = 0; number < steps.size(); number++) {
            shell.material().rotate(steps.get(number));
            String name = "after-step-" + number;
            fleet.addSandbox(name, SandboxKind.SMALL, shell.agentSettings(name));
            api.awaitHealth(name, "healthy", SOON);
        }
        api.awaitHealth("kept", "healthy", MENDED);
        assertThat(check("kept")).isEqualTo(200);
        assertThat(fleet.agents().get(0).process().isAlive()).isTrue();
    }

    /** Whether the agent hears what is sent to it: it refuses what is no order, and says so. */
    private static boolean reaches(MeshGuest from, String address) {
        Throwable failure = catchThrowable(() -> from.vertx()
                .eventBus()
                .request(address, new JsonObject(), new DeliveryOptions().setSendTimeout(5_000))
                .await(20, TimeUnit.SECONDS));
        return failure == null
                || failure instanceof ReplyException refused && refused.failureType() == ReplyFailure.RECIPIENT_FAILURE;
    }

    private String lastHeartbeat(String name) {
        return api.get("/api/v1/admin/sandboxes?q=" + name)
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("lastHeartbeatAt");
    }

    private int check(String name) {
        JsonObject sandbox = api.awaitHealth(name, "healthy", SOON);
        return api.post("/api/v1/admin/sandboxes/" + sandbox.getString("id") + "/check", null)
                .statusCode();
    }

    private long count(String reason) {
        JsonArray peers =
                api.get("/api/v1/admin/peers/refused?door=mesh&pageSize=100").getJsonArray("items");
        return peers.stream()
                .map(JsonObject.class::cast)
                .filter(peer -> peer.getString("reason").equals(reason))
                .mapToLong(peer -> peer.getLong("count"))
                .sum();
    }

    private Config foreign() {
        Config config = new Config("foreign");
        config.setClusterName("sandmesh");
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.max.join.seconds", "5");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.getNetworkConfig()
                .setPort(Checkout.freePort())
                .getInterfaces()
                .setEnabled(true)
                .addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig()
                .getJoin()
                .getTcpIpConfig()
                .setEnabled(true)
                .addMember(fleet.control().meshMember());
        return config;
    }
}
