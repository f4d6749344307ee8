package dev.sandmesh.agent.view;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.sandmesh.agent.identity.TestingKeys;
import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.link.ByteStream;
import dev.sandmesh.agent.link.Registration;
import dev.sandmesh.agent.probe.ProbeKind;
import dev.sandmesh.agent.probe.ProbeSpec;
import dev.sandmesh.agent.process.ProcessSpec;
import dev.sandmesh.agent.process.RestartPolicy;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.OpenView;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.view.HopTicket;
import dev.sandmesh.protocol.view.ViewMode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The views of an agent that holds a registration, and a control node's socket that it dials. */
final class TestingView implements AutoCloseable {

    static final SandboxId SANDBOX = SandboxId.of("01932f5e-7c1a-7b3c-8d4e-5f60718293a4");
    static final Instant NOW = Instant.parse("2026-11-21T10:15:30Z");
    static final int LIMIT_MILLIS = 20_000;

    /** As an agent has it. */
    final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    final TestingKeys keys = TestingKeys.make();
    final ServerSocket node = listening();
    final AtomicInteger dials = new AtomicInteger();
    volatile Optional<Registration> held =
            Optional.of(new Registration(SANDBOX, 8, "nonce", "node-1", 5, Duration.ofSeconds(5), 0));

    /** Before the node is dialled. */
    volatile Future<?> mayDial = Future.succeededFuture();

    private final ViewVerticle views;

    TestingView(String target) throws Exception {
        this(spec(target));
    }

    TestingView(List<ProcessSpec> specs) throws Exception {
        views = new ViewVerticle(
                new Ground(
                        () -> Optional.of(NOW),
                        () -> held,
                        kid -> kid.equals(keys.kid()) ? Optional.of(keys.publicKey()) : Optional.empty()),
                () -> Future.succeededFuture(specs),
                order -> {
                    dials.incrementAndGet();
                    return mayDial.compose(ready -> vertx.createNetClient()
                            .connect(node.getLocalPort(), "127.0.0.1")
                            .map(socket -> ByteStream.of(socket, () -> {})));
                });
        vertx.deployVerticle(views).await(20, SECONDS);
    }

    /** Small buffers, so that what is on its way is seen. */
    static ServerSocket listening() throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReceiveBufferSize(64 * 1024);
        server.setSoTimeout(LIMIT_MILLIS);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return server;
    }

    static Socket accept(ServerSocket server) throws IOException {
        Socket socket = server.accept();
        socket.setSoTimeout(LIMIT_MILLIS);
        socket.setSendBufferSize(64 * 1024);
        return socket;
    }

    HopTicket ticket() {
        return new HopTicket(UUID.randomUUID(), SANDBOX, 8, ViewMode.VIEW, "node-1", NOW.plusSeconds(10));
    }

    String signed(HopTicket ticket) {
        return ticket.signed(keys.kid(), keys::signature);
    }

    JobEnd open() throws Exception {
        return open(signed(ticket()));
    }

    JobEnd open(String hop) throws Exception {
        return opening(hop).await(LIMIT_MILLIS / 1000, SECONDS);
    }

    Future<JobEnd> opening(String hop) {
        return views.open(new OpenView(hop, List.of()));
    }

    /** The agent ends. */
    void leave() throws Exception {
        vertx.undeploy(views.deploymentID()).await(20, SECONDS);
    }

    @Override
    public void close() throws Exception {
        vertx.close().await(20, SECONDS);
        node.close();
    }

    static List<ProcessSpec> spec(String target) {
        return List.of(
                spec(
                        "Xvfb",
                        ConditionType.DISPLAY_UP,
                        new ProbeSpec(ProbeKind.X11, List.of(":99"), Duration.ofSeconds(1), Duration.ofSeconds(1), 2)),
                spec("x11vnc", ConditionType.VNC_UP, rfb(target)));
    }

    static ProbeSpec rfb(String target) {
        return new ProbeSpec(ProbeKind.RFB, List.of(target), Duration.ofSeconds(1), Duration.ofSeconds(1), 2);
    }

    static ProcessSpec spec(String name, String condition, @Nullable ProbeSpec readiness) {
        return new ProcessSpec(
                name,
                List.of(name),
                new ProcessSpec.Environment(List.of(), Map.of()),
                null,
                null,
                List.of(),
                new ProcessSpec.Probing(readiness, null, Duration.ofSeconds(1)),
                RestartPolicy.DEFAULT,
                new ProcessSpec.Stop("TERM", Duration.ofSeconds(1), Duration.ofSeconds(1), null),
                Path.of("/dev/null"),
                ProcessSpec.DEFAULT_LOG_LIMIT,
                condition,
                null,
                ProcessSpec.Limits.NONE);
    }
}
