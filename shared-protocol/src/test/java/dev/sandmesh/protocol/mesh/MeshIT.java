package dev.sandmesh.protocol.mesh;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.cluster.ClusterState;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class MeshIT {

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration LEAVING = Duration.ofSeconds(5);

    private final int port = freePort();
    private final List<String> members = List.of(LOOPBACK + ":" + port);

    @Test
    void agentJoinsTalksAndIsMissedWhenItLeaves() throws Exception {
        Mesh control = Mesh.join(config(MeshRole.DATA), new VertxOptions()).await(30, SECONDS);
        Mesh agent = Mesh.join(config(MeshRole.LITE), new VertxOptions()).await(30, SECONDS);
        CompletableFuture<String> left = new CompletableFuture<>();
        control.onMemberLeft(left::complete);

        agent.vertx()
                .eventBus()
                .<String>consumer("greeting", message -> message.reply("hello " + message.body()))
                .completion()
                .await(10, SECONDS);
        Object reply = control.vertx()
                .eventBus()
                .request("greeting", "agent")
                .await(10, SECONDS)
                .body();
        assertThat(reply).isEqualTo("hello agent");
        assertThat(agent.hasControlNode()).isTrue();

        String agentId = agent.nodeId();
        agent.close(LEAVING).await(20, SECONDS);
        assertThat(left.get(20, SECONDS)).isEqualTo(agentId);
        control.close(LEAVING).await(20, SECONDS);
    }

    /** They are a third of what wakes an idle agent; this also tells when another Hazelcast has other ones. */
    @Test
    void timersThatHaveNothingToDoAreEndedInAnAgentAndThoseOfMembershipAreNot() throws Exception {
        Mesh control = Mesh.join(config(MeshRole.DATA), new VertxOptions()).await(30, SECONDS);
        Mesh agent = Mesh.join(config(MeshRole.LITE), new VertxOptions()).await(30, SECONDS);

        assertThat(timers(true))
                .noneMatch(timer ->
                        timer.contains("com.hazelcast.cp.internal.") || timer.contains("CompletableFutureTask{"))
                .anyMatch(timer -> timer.contains("com.hazelcast.internal.cluster.impl.ClusterHeartbeatManager"))
                .anyMatch(timer -> timer.contains("com.hazelcast.internal.cluster.impl.SplitBrainHandler"));
        assertThat(timers(false))
                .anyMatch(timer -> timer.contains("com.hazelcast.cp.internal."))
                .anyMatch(timer -> timer.contains("CompletableFutureTask{"));

        agent.close(LEAVING).await(20, SECONDS);
        control.close(LEAVING).await(20, SECONDS);
    }

    private List<String> timers(boolean lite) throws ReflectiveOperationException {
        return IdleTimers.executor(member(lite)).getQueue().stream()
                .map(Object::toString)
                .toList();
    }

    /** As the first of an island does before the island merges with another: the allow-list has what it sends (A106). */
    @Test
    void theStateOfAnIslandOfSeveralCanBeFrozenForItsMerge() throws Exception {
        Mesh control = Mesh.join(config(MeshRole.DATA), new VertxOptions()).await(30, SECONDS);
        Mesh agent = Mesh.join(config(MeshRole.LITE), new VertxOptions()).await(30, SECONDS);

        for (ClusterState state : List.of(ClusterState.FROZEN, ClusterState.ACTIVE)) {
            change(member(false), state);
            assertThat(member(true).getCluster().getClusterState()).isEqualTo(state);
        }

        agent.close(LEAVING).await(20, SECONDS);
        control.close(LEAVING).await(20, SECONDS);
    }

    /** It is refused until what follows a join has been done. */
    private static void change(HazelcastInstance member, ClusterState state) {
        long limit = System.nanoTime() + SECONDS.toNanos(30);
        while (true) {
            try {
                member.getCluster().changeClusterState(state);
                return;
            } catch (IllegalStateException e) {
                if (System.nanoTime() > limit) {
                    throw e;
                }
                LockSupport.parkNanos(MILLISECONDS.toNanos(100));
            }
        }
    }

    private HazelcastInstance member(boolean lite) {
        return Hazelcast.getAllHazelcastInstances().stream()
                .filter(one -> one.getConfig().getClusterName().equals("mesh-it-" + port)
                        && one.getConfig().isLiteMember() == lite)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void agentWithoutControlNodeIsToldSo() {
        assertThatThrownBy(() ->
                        Mesh.join(config(MeshRole.LITE), new VertxOptions()).await(40, SECONDS))
                .hasMessageContaining("no control node answers at " + members.get(0));
    }

    /** Neither to listen there nor to join there; and what is to be done is said (A136). */
    @Test
    void addressesOffLoopbackAreRefusedWithoutKeyAndTls() {
        assertThatThrownBy(() -> new MeshConfig("test", MeshRole.DATA, "192.0.2.1", port, members))
                .hasMessageContaining("mesh address 192.0.2.1 is not on loopback")
                .hasMessageContaining("sandmesh admin mesh init")
                .hasMessageContaining("SANDMESH_MESH_KEY_FILE");
        assertThatThrownBy(() -> new MeshConfig("test", MeshRole.LITE, LOOPBACK, port, List.of("192.0.2.1:5701")))
                .hasMessageContaining("mesh member 192.0.2.1:5701 is not on loopback");
        MeshSecurity onlyKey = new MeshSecurity(Optional.of(Path.of("mesh.key")), Optional.empty());
        assertThatThrownBy(() -> new MeshConfig("test", MeshRole.DATA, "192.0.2.1", port, members, onlyKey))
                .hasMessageContaining("not on loopback");
        MeshSecurity whole = new MeshSecurity(
                Optional.of(Path.of("mesh.key")),
                Optional.of(new MeshTls(Path.of("ca.pem"), Path.of("node.pem"), Path.of("node-key.pem"))));
        assertThat(new MeshConfig("test", MeshRole.DATA, "192.0.2.1", port, members, whole).bindHost())
                .isEqualTo("192.0.2.1");
        assertThatThrownBy(() -> new MeshConfig("test", MeshRole.DATA, "0.0.0.0", port, members, whole))
                .hasMessageContaining("name the one by which others reach this host");
    }

    private MeshConfig config(MeshRole role) {
        int own = role == MeshRole.DATA ? port : Math.min(port + 1, 65_535);
        return new MeshConfig("mesh-it-" + port, role, LOOPBACK, own, members);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
