package dev.sandmesh.control.mesh;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.protocol.mesh.Mesh;
import dev.sandmesh.protocol.mesh.MeshConfig;
import dev.sandmesh.protocol.mesh.MeshRole;
import dev.sandmesh.protocol.mesh.MeshSecurity;
import dev.sandmesh.protocol.mesh.MeshTls;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutual TLS between members, and its certificates replaced under them (A136, B26). */
class MeshTlsIT {

    private static final String LOOPBACK = "127.0.0.1";
    private static final DeliveryOptions SOON = new DeliveryOptions().setSendTimeout(1_500);

    /** For traffic of which nothing may be lost, on a slow machine too. */
    private static final DeliveryOptions IN_TIME = new DeliveryOptions().setSendTimeout(8_000);

    @TempDir
    private Path home;

    private final int port = freePort();
    private final List<Mesh> meshes = new ArrayList<>();
    private final AtomicInteger heard = new AtomicInteger();
    private final AtomicInteger obeyed = new AtomicInteger();
    private MeshMaterial material = new MeshMaterial(Path.of(""), Clock.systemUTC());
    private Path agentFiles = Path.of("");
    private int busPort;
    private Mesh control = null;
    private Mesh agent = null;

    @BeforeEach
    void startMesh() throws Exception {
        material = new MeshMaterial(home, Clock.systemUTC());
        material.init();
        agentFiles = material.member(MeshMaterial.Kind.AGENT, "box");
        busPort = freePort();
        VertxOptions options = new VertxOptions();
        options.getEventBusOptions().setPort(busPort);
        control = kept(Mesh.join(config(MeshRole.DATA, port, whole(home.resolve("mesh"), "node")), options)
                .await(60, SECONDS));
        agent = join(MeshRole.LITE, port + 1, whole(agentFiles, "agent"));
        serve(control, "control", heard);
        serve(agent, "agent", obeyed);
        eventually(60, () -> answers(agent, "control") && answers(control, "agent"));
    }

    @AfterEach
    void leave() throws Exception {
        for (int last = meshes.size() - 1; last >= 0; last--) {
            meshes.get(last).close(Duration.ofSeconds(5)).await(20, SECONDS);
        }
    }

    /** It joins, for it can prove the key; it takes a share of what is sent, but gets none of it, and what it sends goes nowhere. */
    @Test
    void whoHasTheMeshKeyButNoCertificateReceivesAndOrdersNothing() throws Exception {
        MeshSecurity keyOnly = new MeshSecurity(whole(agentFiles, "agent").keyFile(), Optional.empty());
        Mesh insider = join(MeshRole.LITE, port + 20, keyOnly);
        AtomicInteger stolen = new AtomicInteger();
        serve(insider, "control", stolen);
        int before = obeyed.get();

        for (int attempt = 0; attempt < 3; attempt++) {
            assertThatThrownBy(() -> ask(insider, "agent", SOON)).isNotNull();
        }
        int lost = 0;
        for (int attempt = 0; attempt < 6; attempt++) {
            lost += answers(agent, "control") ? 0 : 1;
        }
        assertThat(lost).as("requests that were routed to it").isPositive();
        assertThat(stolen).hasValue(0);
        assertThat(obeyed).hasValue(before);

        assertThat(meshes.remove(insider)).isTrue();
        insider.close(Duration.ofSeconds(5)).await(20, SECONDS);
        eventually(30, () -> eachOfTwo(agent, "control") && answers(control, "agent"));
        assertThat(stolen).hasValue(0);
    }

    /** Its own CA's certificate is as good as none. */
    @Test
    @Tag("slow")
    void whoHasACertificateOfAnotherAuthorityReceivesNothingEither() throws Exception {
        MeshMaterial other = new MeshMaterial(home.resolve("other"), Clock.systemUTC());
        other.init();
        Path forged = other.member(MeshMaterial.Kind.AGENT, "box");
        MeshSecurity insiders = new MeshSecurity(
                whole(agentFiles, "agent").keyFile(), whole(forged, "agent").tls());
        Mesh insider = join(MeshRole.LITE, port + 20, insiders);
        int before = obeyed.get();
        assertThatThrownBy(() -> ask(insider, "agent", SOON)).isNotNull();
        assertThat(obeyed).hasValue(before);
    }

    /** Whoever reaches an open event-bus port delivers to any address without joining anything. */
    @Test
    void bytesAtTheEventBusPortDeliverNothing() throws Exception {
        int before = heard.get();
        try (Socket raw = new Socket(LOOPBACK, busPort)) {
            raw.getOutputStream().write(new byte[] {0, 0, 0, 1, 9, 0, 0, 0, 7, 'c', 'o', 'n', 't', 'r', 'o', 'l'});
            raw.getOutputStream().write(new byte[10_000]);
            raw.setSoTimeout(20_000);
            assertThat(ends(raw)).isTrue();
        }
        try (SSLSocket anonymous = (SSLSocket) believing().getSocketFactory().createSocket(LOOPBACK, busPort)) {
            anonymous.setSoTimeout(20_000);
            assertThat(ends(anonymous)).as("TLS without a certificate").isTrue();
        }
        assertThat(heard).hasValue(before);
        eventually(60, () -> answers(agent, "control"));
    }

    @Test
    @Tag("slow")
    void certificatesAndTheirAuthorityAreReplacedWhileMessagesFlow() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger unanswered = new AtomicInteger();
        Thread traffic = new Thread(() -> {
            while (!over.get()) {
                asked.incrementAndGet();
                if (!oneOfTwo(agent, "control")) {
                    unanswered.incrementAndGet();
                }
            }
        });
        traffic.start();
        String newcomerSaid = "";
        for (MeshMaterial.Step step : List.of(
                MeshMaterial.Step.CERTIFICATES,
                MeshMaterial.Step.CA,
                MeshMaterial.Step.CERTIFICATES,
                MeshMaterial.Step.FORGET_OLD)) {
            material.rotate(step);
            eventually(60, () -> {
                Mesh newcomer = join(MeshRole.LITE, port + 20, whole(agentFiles, "agent"));
                serve(newcomer, "newcomer", new AtomicInteger());
                boolean both = answers(newcomer, "control") && answers(control, "newcomer");
                meshes.remove(newcomer);
                newcomer.close(Duration.ofSeconds(5)).await(20, SECONDS);
                return both;
            });
            newcomerSaid += step.name() + " ";
        }
        over.set(true);
        traffic.join(30_000);
        assertThat(newcomerSaid).endsWith("FORGET_OLD ");
        assertThat(asked.get()).isGreaterThan(100);
        assertThat(unanswered).as("requests lost beyond a retry").hasValue(0);
    }

    /** Until now nothing was sent that would have filled any buffer; the other side's end of the stream is what refuses. */
    private static boolean ends(Socket socket) {
        try (InputStream in = socket.getInputStream()) {
            while (in.read() >= 0) {
                // an alert, perhaps
            }
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (java.io.IOException reset) {
            return true;
        }
    }

    private static SSLContext believing() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Everybody()}, null);
        return context;
    }

    private static final class Everybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String authType) {}

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }

    private Mesh join(MeshRole role, int ownPort, MeshSecurity security) throws Exception {
        return kept(
                Mesh.join(config(role, ownPort, security), new VertxOptions()).await(60, SECONDS));
    }

    private Mesh kept(Mesh joined) {
        meshes.add(joined);
        return joined;
    }

    private MeshConfig config(MeshRole role, int ownPort, MeshSecurity security) {
        return new MeshConfig("mesh-tls-it-" + port, role, LOOPBACK, ownPort, List.of(LOOPBACK + ":" + port), security);
    }

    private static MeshSecurity whole(Path folder, String file) {
        assertThat(Files.exists(folder.resolve(file + ".pem"))).isTrue();
        return new MeshSecurity(
                Optional.of(folder.resolve("mesh.key")),
                Optional.of(new MeshTls(
                        folder.resolve("ca.pem"), folder.resolve(file + ".pem"), folder.resolve(file + "-key.pem"))));
    }

    private static void serve(Mesh mesh, String address, AtomicInteger count) throws Exception {
        mesh.vertx()
                .eventBus()
                .consumer(address, message -> {
                    count.incrementAndGet();
                    message.reply(address);
                })
                .completion()
                .await(20, SECONDS);
    }

    private static Object ask(Mesh mesh, String address, DeliveryOptions within) throws Exception {
        return mesh.vertx()
                .eventBus()
                .request(address, "?", within)
                .await(20, SECONDS)
                .body();
    }

    private static boolean answers(Mesh mesh, String address) {
        return answers(mesh, address, SOON);
    }

    private static boolean answers(Mesh mesh, String address, DeliveryOptions within) {
        try {
            return ask(mesh, address, within).equals(address);
        } catch (Exception notYet) {
            return false;
        }
    }

    private static boolean eachOfTwo(Mesh mesh, String address) {
        boolean first = answers(mesh, address);
        return answers(mesh, address) && first;
    }

    /** With the retry that every sender here has. */
    private static boolean oneOfTwo(Mesh mesh, String address) {
        return IntStream.range(0, 2).anyMatch(attempt -> answers(mesh, address, IN_TIME));
    }

    private static void eventually(int seconds, Callable<Boolean> condition) throws Exception {
        long limit = System.nanoTime() + SECONDS.toNanos(seconds);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("within " + seconds + " s").isLessThan(limit);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Math.min(socket.getLocalPort(), 65_000);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
