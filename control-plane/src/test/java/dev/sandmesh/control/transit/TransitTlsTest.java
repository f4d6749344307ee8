package dev.sandmesh.control.transit;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.mesh.MeshMaterial;
import dev.sandmesh.protocol.mesh.MeshTls;
import dev.sandmesh.protocol.mesh.MutualTls;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Only members of the mesh shake hands at the nodes' own listener: A136, B32. */
@ExtendWith(VertxExtension.class)
final class TransitTlsTest {

    private static final String SWITCHED = "HTTP/1.1 101";

    @TempDir
    private Path home;

    private Vertx vertx;
    private MeshMaterial material;
    private MutualTls ofOwner;
    private TransitScene scene;

    @BeforeEach
    void make(Vertx vertx) throws Exception {
        this.vertx = vertx;
        material = new MeshMaterial(home, Clock.systemUTC());
        material.init();
        ofOwner = node(home.resolve("mesh"));
    }

    @AfterEach
    void close() {
        get(scene.close());
    }

    @Test
    void membersHandOverToEachOther() throws Exception {
        open(node(home.resolve("mesh")));
        assertThat(answer()).startsWith(SWITCHED);
        assertThat(scene.refused()).isEmpty();
    }

    @Test
    void whoHasNoCertificateIsRefusedAndNoted() throws Exception {
        open(node(home.resolve("mesh")));
        int port = Integer.parseInt(scene.owner().place().replaceAll(".*:", ""));
        assertThat(handshakes(port, "TLSv1.3")).isFalse();
        assertThat(handshakes(port, "TLSv1.2")).isFalse();
        until("both are noted", () -> scene.refused().size() == 2);
        assertThat(scene.refused()).containsOnly("no_member");
    }

    @Test
    void itIsToldWhoseHandshakeFailed() throws Exception {
        open(ofOwner);
        List<String> failed = new CopyOnWriteArrayList<>();
        ServerSSLOptions tls = ofOwner.accepting();
        NetServerOptions options = new NetServerOptions();
        options.setSsl(true)
                .setSslEngineOptions(new WatchedHandshakes((address, why) -> failed.add(address)))
                .setKeyCertOptions(tls.getKeyCertOptions())
                .setTrustOptions(tls.getTrustOptions());
        options.setClientAuth(tls.getClientAuth());
        NetServer server =
                get(vertx.createNetServer(options).connectHandler(socket -> {}).listen(0, "127.0.0.1"));
        assertThat(handshakes(server.actualPort(), "TLSv1.3")).isFalse();
        until("it is told", () -> failed.equals(List.of("127.0.0.1")));
        get(server.close());
    }

    @Test
    void whoHasACertificateOfAnotherAuthorityIsRefusedAndNoted() throws Exception {
        Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        new MeshMaterial(elsewhere, Clock.systemUTC()).init();
        // It would believe the owner: it is the owner that does not believe it.
        Path mixed = Files.createDirectory(home.resolve("mixed"));
        Path theirs = elsewhere.resolve("mesh");
        Files.copy(theirs.resolve("node.pem"), mixed.resolve("node.pem"));
        Files.copy(theirs.resolve("node-key.pem"), mixed.resolve("node-key.pem"));
        Files.writeString(
                mixed.resolve("ca.pem"),
                Files.readString(theirs.resolve("ca.pem")) + Files.readString(home.resolve("mesh/ca.pem")));
        open(node(mixed));
        assertThat(answer()).startsWith("HTTP/1.1 503");
        until("it is noted", () -> !scene.refused().isEmpty());
        assertThat(scene.refused()).containsOnly("no_member");
        assertThat(scene.failures()).singleElement().satisfies(failure -> assertThat(failure)
                .hasMessageContaining(TransitScene.OWNER));
    }

    /** The other way round: a node does not say its token to whoever is no member. */
    @Test
    void anOwnerOfAnotherAuthorityIsToldNothing() throws Exception {
        Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        new MeshMaterial(elsewhere, Clock.systemUTC()).init();
        MutualTls member = ofOwner;
        ofOwner = node(elsewhere.resolve("mesh"));
        open(member);
        assertThat(answer()).startsWith("HTTP/1.1 503");
        assertThat(scene.asked()).isZero();
    }

    @Test
    void certificatesAreReplacedWhileItRuns() throws Exception {
        Path folder = home.resolve("mesh");
        Path files = Files.createDirectory(home.resolve("front"));
        copy(folder, files);
        MutualTls ofFront = node(files);
        open(ofFront);
        assertThat(answer()).startsWith(SWITCHED);
        try (Socket open = scene.dial(TransitScene.RAW)) {
            assertThat(TransitScene.head(open.getInputStream())).startsWith(SWITCHED);
            // another authority, on both sides one after the other
            Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
            new MeshMaterial(elsewhere, Clock.systemUTC()).init();
            copy(elsewhere.resolve("mesh"), folder);
            ofOwner.look();
            until("who came before is not believed any more", () -> answer().startsWith("HTTP/1.1 503"));
            copy(elsewhere.resolve("mesh"), files);
            ofFront.look();
            assertThat(answer()).startsWith(SWITCHED);
            // what was open goes on
            open.getOutputStream().write(7);
            assertThat(open.getInputStream().read()).isEqualTo(7);
        }
    }

    private void open(MutualTls ofFront) {
        scene = TransitScene.open(vertx, Duration.ofMinutes(2), Optional.of(ofFront), Optional.of(ofOwner));
        scene.takeSockets(socket -> socket.pipeTo(socket).onFailure(gone -> {}));
    }

    private static MutualTls node(Path folder) throws IOException {
        return MutualTls.read(
                new MeshTls(folder.resolve("ca.pem"), folder.resolve("node.pem"), folder.resolve("node-key.pem")));
    }

    private static void copy(Path from, Path to) throws IOException {
        for (String name : new String[] {"ca.pem", "node.pem", "node-key.pem"}) {
            Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private String answer() throws IOException {
        try (Socket viewer = scene.dial(TransitScene.RAW)) {
            return TransitScene.head(viewer.getInputStream());
        }
    }

    /** Of somebody who believes everybody and has nothing to show; in TLS 1.3 a client hears of it when it reads. */
    private boolean handshakes(int port, String version) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Gullible()}, new SecureRandom());
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.setEnabledProtocols(new String[] {version});
            String request = "GET " + TransitScene.PATH + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
                    + "Upgrade: sandmesh-view\r\nAuthorization: Bearer x\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return socket.getInputStream().read() >= 0;
        } catch (IOException refused) {
            return false;
        }
    }

    private static final class Gullible implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
