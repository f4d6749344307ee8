package dev.sandmesh.control;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.access.AccessConfig;
import dev.sandmesh.control.access.HashCost;
import dev.sandmesh.control.audit.AuditConfig;
import dev.sandmesh.control.db.DatabaseConfig;
import dev.sandmesh.control.http.HttpConfig;
import dev.sandmesh.control.mesh.MeshMaterial;
import dev.sandmesh.control.recording.RecordingConfig;
import dev.sandmesh.control.relay.RelayConfig;
import dev.sandmesh.protocol.mesh.MeshConfig;
import dev.sandmesh.protocol.mesh.MeshRole;
import dev.sandmesh.protocol.mesh.MeshSecurity;
import dev.sandmesh.protocol.mesh.MeshTls;
import dev.sandmesh.protocol.report.JoinBundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One whole control node, wired as in production but for the cost of its passwords, in this JVM; and a client for its two ports. */
final class RunningControlPlane implements AutoCloseable {

    private static final HashCost CHEAP = new HashCost(64, 1);

    private final int port = freePort();
    private final int managementPort = freePort();
    private final int meshPort = freePort();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ControlPlane plane;

    RunningControlPlane(Path home, DatabaseConfig database) throws Exception {
        plane = ControlPlane.start(new ControlPlaneConfig(
                        home,
                        "under-test",
                        home.resolve("join-token"),
                        new HttpConfig("127.0.0.1", port, managementPort, Duration.ofSeconds(10)),
                        new AccessConfig(home, "admin@sandmesh.local", Optional.of("a long enough password"), CHEAP),
                        new AuditConfig(home),
                        RecordingConfig.USUAL,
                        Optional.empty(),
                        database,
                        new MeshConfig(
                                "test-" + meshPort, MeshRole.DATA, "127.0.0.1", meshPort, List.of(), shell(home)),
                        0,
                        RelayConfig.of(List.of(), "127.0.0.1"),
                        JoinBundle.Relay.NONE,
                        1))
                .await(60, SECONDS);
    }

    /** As scripts/up starts it. */
    private static MeshSecurity shell(Path home) throws IOException {
        MeshMaterial material = new MeshMaterial(home, Clock.systemUTC());
        assertThat(material.init()).isTrue();
        Path folder = material.folder();
        return new MeshSecurity(
                Optional.of(folder.resolve("mesh.key")),
                Optional.of(new MeshTls(
                        folder.resolve("ca.pem"), folder.resolve("node.pem"), folder.resolve("node-key.pem"))));
    }

    int meshPort() {
        return meshPort;
    }

    int port() {
        return port;
    }

    HttpRequest.Builder request(String path) {
        return at(port, path);
    }

    HttpRequest.Builder management(String path) {
        return at(managementPort, path);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws Exception {
        plane.stop().await(30, SECONDS);
    }

    private static HttpRequest.Builder at(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
