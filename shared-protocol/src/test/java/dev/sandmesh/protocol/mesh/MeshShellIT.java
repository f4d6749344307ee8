package dev.sandmesh.protocol.mesh;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.multimap.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets onto a mesh that has a key, and what somebody leaves behind who did (A136, B26). */
class MeshShellIT {

    private static final String LOOPBACK = "127.0.0.1";
    private static final DeliveryOptions SOON = new DeliveryOptions().setSendTimeout(2_000);
    private static final Duration LEAVING = Duration.ofSeconds(5);

    @TempDir
    private Path folder;

    private final int port = freePort();
    private final String name = "mesh-shell-it-" + port;
    private final Queue<String> refused = new ConcurrentLinkedQueue<>();
    private final List<Mesh> meshes = new ArrayList<>();
    private final List<HazelcastInstance> foreign = new ArrayList<>();
    private Path keys = Path.of("");
    private Mesh control = null;

    @BeforeEach
    void startControlNode() throws Exception {
        keys = keyFile(MeshKeys.newLine(new SecureRandom()));
        control = join(MeshRole.DATA, port, keys);
        control.onRefused((address, reason) -> refused.add(address + " " + reason.code()));
        serve(control, "control");
    }

    @AfterEach
    void leave() throws Exception {
        foreign.forEach(one -> one.getLifecycleService().terminate());
        for (int last = meshes.size() - 1; last >= 0; last--) {
            meshes.get(last).close(LEAVING).await(20, SECONDS);
        }
    }

    @Test
    void foreignMemberWithTheRightNameDoesNotJoinAndIsCounted() throws Exception {
        HazelcastInstance stranger = plain(new Config());
        assertThat(stranger.getCluster().getMembers()).hasSize(1);
        eventually(20, () -> refused.contains(LOOPBACK + " no_key"));
        assertThat(control.refused(MeshRefusal.NO_KEY)).isPositive();
    }

    @Test
    @Tag("slow")
    void foreignVertxMemberWithTheRightNameDoesNotJoinEither() throws Exception {
        Vertx stranger = Vertx.builder()
                .with(new VertxOptions())
                .withClusterManager(new HazelcastClusterManager(foreign(new Config())))
                .buildClustered()
                .await(60, SECONDS);
        assertThatThrownBy(
                        () -> stranger.eventBus().request("control", "?", SOON).await(20, SECONDS))
                .hasMessageContaining("No handlers");
        eventually(20, () -> refused.contains(LOOPBACK + " no_key"));
        stranger.close().await(20, SECONDS);
    }

    @Test
    @Tag("slow")
    void agentWithAnotherKeyIsToldSo() throws Exception {
        Path other = keyFile(MeshKeys.newLine(new SecureRandom()));
        assertThatThrownBy(() -> join(MeshRole.LITE, port + 1, other))
                .hasMessageContaining("no control node answers at " + LOOPBACK + ":" + port + ": ")
                .hasMessageContaining("does not know this mesh's key");
        assertThat(control.refused(MeshRefusal.WRONG_KEY)).isPositive();
        assertThatThrownBy(() -> joinOpenly(port + 1)).hasMessageContaining("mesh.keyFile");
    }

    /** Each holds a thread of the pool that lets others in, which is small. */
    @Test
    void socketsThatSayNothingKeepNobodyOut() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int one = 0; one < 200; one++) {
                Socket socket = new Socket(LOOPBACK, port);
                silent.add(socket);
                if (one % 4 == 0) {
                    socket.getOutputStream().write('S');
                }
            }
            Mesh agent = join(MeshRole.LITE, port + 1, keys);
            eventually(60, () -> answers(agent, "control"));
            eventually(60, () -> control.refused(MeshRefusal.SILENT) >= 200);
            assertThat(refused).contains(LOOPBACK + " silent");
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    /** Who has the key but is no Vert.x: it wipes every subscription, leaves false ones, and goes. */
    @Test
    void whenAMemberThatIsNoneOfOursLeavesEverythingWorksAgain() throws Exception {
        Mesh agent = join(MeshRole.LITE, port + 1, keys);
        serve(agent, "agent");
        HazelcastInstance insider = keyed();
        foreign.add(insider);
        assertThat(insider.getCluster().getMembers()).hasSize(3);
        MultiMap<Object, Object> subscriptions = insider.getMultiMap("__vertx.subs");
        subscriptions.clear();
        subscriptions.put("control", "nonsense");
        subscriptions.put("agent", "nonsense");
        assertThatThrownBy(() -> ask(agent, "control")).isNotNull();

        insider.getLifecycleService().terminate();
        // a third of it is promised (10 s)
        eventually(30, () -> answers(agent, "control") && answers(control, "agent"));
    }

    @Test
    @Tag("slow")
    void keyIsReplacedWhileTheMeshRuns() throws Exception {
        String old = Files.readString(keys).strip();
        String fresh = MeshKeys.newLine(new SecureRandom());
        Mesh agent = join(MeshRole.LITE, port + 1, keys);
        write(keys, fresh, old);
        Path onlyFresh = keyFile(fresh);
        eventually(60, () -> {
            try {
                join(MeshRole.LITE, port + 1, onlyFresh);
                return true;
            } catch (Exception notYet) {
                return false;
            }
        });
        Mesh newcomer = meshes.get(meshes.size() - 1);
        serve(newcomer, "newcomer");
        eventually(60, () -> answers(agent, "newcomer"));
        eventually(60, () -> answers(newcomer, "control"));
    }

    /** As a member that has the key may try; what is made of Java's own form runs code of whoever wrote it. */
    @Test
    void objectsInJavasOwnFormAreNotMade() throws Exception {
        HazelcastInstance insider = keyed();
        foreign.add(insider);
        Ran.times = 0;
        assertThatThrownBy(() -> insider.getExecutorService("work")
                        .submitToMember(new Ran(), firstOther(insider))
                        .get(60, TimeUnit.SECONDS))
                .hasStackTraceContaining("is not allowed");
        assertThat(Ran.times).isZero();
        eventually(60, () -> answers(control, "control"));
    }

    private static final class Ran implements Callable<String>, Serializable {

        private static final long serialVersionUID = 1;
        static volatile int times;

        @Override
        public String call() {
            times++;
            return "ran";
        }
    }

    private static com.hazelcast.cluster.Member firstOther(HazelcastInstance member) {
        return member.getCluster().getMembers().stream()
                .filter(one -> !one.localMember())
                .findFirst()
                .orElseThrow();
    }

    /** Members that have to be asked twice get failures of each other in Java's form: those must come through. */
    @Test
    @Tag("slow")
    void asyncMapAndLockWorkAcrossMembers() throws Exception {
        Mesh second = join(MeshRole.DATA, freePort(), keys);
        var here =
                control.vertx().sharedData().<String, String>getAsyncMap("kept").await(30, SECONDS);
        here.put("who", "me").await(30, SECONDS);
        var there =
                second.vertx().sharedData().<String, String>getAsyncMap("kept").await(30, SECONDS);
        assertThat(there.get("who").await(30, SECONDS)).isEqualTo("me");
        second.vertx()
                .sharedData()
                .getLockWithTimeout("one", 20_000)
                .await(30, SECONDS)
                .release();
        control.vertx()
                .sharedData()
                .getLockWithTimeout("one", 20_000)
                .await(30, SECONDS)
                .release();
    }

    private HazelcastInstance plain(Config config) {
        HazelcastInstance started = Hazelcast.newHazelcastInstance(configured(config));
        foreign.add(started);
        return started;
    }

    private HazelcastInstance foreign(Config config) {
        config.getMemberAttributeConfig().setAttribute("__vertx.nodeId", "stranger");
        return plain(config);
    }

    private Config configured(Config config) {
        config.setClusterName(name);
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.max.join.seconds", "5");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.getNetworkConfig()
                .setPort(port + 10)
                .getInterfaces()
                .setEnabled(true)
                .addInterface(LOOPBACK);
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember(LOOPBACK + ":" + port);
        return config;
    }

    /** Somebody who stole the mesh key and wrote a member around it. */
    private HazelcastInstance keyed() throws IOException {
        MeshShell shell = MeshShell.open(new MeshSecurity(Optional.of(keys), Optional.empty()));
        Config config = MeshHazelcast.config(config(MeshRole.DATA, freePort(), keys));
        config.getMemberAttributeConfig().removeAttribute(MeshHazelcast.NODE_ID_ATTRIBUTE);
        return GatedHazelcast.start(config, shell.gate());
    }

    private Mesh join(MeshRole role, int ownPort, Path keyFile) throws Exception {
        return kept(
                Mesh.join(config(role, ownPort, keyFile), new VertxOptions()).await(60, SECONDS));
    }

    private Mesh joinOpenly(int ownPort) throws Exception {
        MeshConfig open = new MeshConfig(name, MeshRole.LITE, LOOPBACK, ownPort, List.of(LOOPBACK + ":" + port));
        return kept(Mesh.join(open, new VertxOptions()).await(60, SECONDS));
    }

    private Mesh kept(Mesh joined) {
        meshes.add(joined);
        return joined;
    }

    private MeshConfig config(MeshRole role, int ownPort, Path keyFile) {
        return new MeshConfig(
                name,
                role,
                LOOPBACK,
                ownPort,
                List.of(LOOPBACK + ":" + port),
                new MeshSecurity(Optional.of(keyFile), Optional.empty()));
    }

    private static void serve(Mesh mesh, String address) throws Exception {
        mesh.vertx()
                .eventBus()
                .consumer(address, message -> message.reply(address))
                .completion()
                .await(20, SECONDS);
    }

    private static Object ask(Mesh mesh, String address) throws Exception {
        return mesh.vertx()
                .eventBus()
                .request(address, "?", SOON)
                .await(20, SECONDS)
                .body();
    }

    private static boolean answers(Mesh mesh, String address) {
        try {
            return ask(mesh, address).equals(address);
        } catch (Exception notYet) {
            return false;
        }
    }

    private static void eventually(int seconds, Callable<Boolean> condition) throws Exception {
        long limit = System.nanoTime() + SECONDS.toNanos(seconds);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("within " + seconds + " s").isLessThan(limit);
            Thread.onSpinWait();
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private Path keyFile(String... lines) throws IOException {
        return write(Files.createTempFile(folder, "mesh", ".key"), lines);
    }

    private static Path write(Path file, String... lines) throws IOException {
        Files.writeString(file, String.join("\n", lines) + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Math.min(socket.getLocalPort(), 65_000);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
