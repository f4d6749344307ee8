package dev.sandmesh.agent.probe;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Probes against real sockets, commands and servers, the dumb and the hostile among them. */
class ProbesIT {
    private static final Duration SHORT = Duration.ofMillis(300);

    @RegisterExtension
    final TestingProbes testing = new TestingProbes();

    private final Vertx vertx = testing.vertx;
    private final Probes probes = testing.probes;

    private ProbeResult check(ProbeKind kind, String... target) throws TimeoutException {
        ProbeSpec spec = new ProbeSpec(kind, List.of(target), SHORT, SHORT, 2);
        return probes.of(spec).check().await(10, SECONDS);
    }

    /** Accepts by the kernel alone: nobody ever reads or answers. */
    private static ServerSocket silent() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    private static String at(int port) {
        return "127.0.0.1:" + port;
    }

    @Test
    void anOpenPortIsUpAndAClosedOneIsDown() throws Exception {
        int port;
        try (ServerSocket open = silent()) {
            port = open.getLocalPort();
            assertThat(check(ProbeKind.TCP, at(port))).isEqualTo(ProbeResult.up());
        }
        ProbeResult closed = check(ProbeKind.TCP, at(port));
        assertThat(closed.ok()).isFalse();
        assertThat(closed.reason()).isEqualTo("does not accept connections on " + at(port) + ": Connection refused");
    }

    @Test
    void aHostThatDoesNotExistIsDownAndNoException() throws Exception {
        assertThat(check(ProbeKind.TCP, "no-such-host.invalid:80").ok()).isFalse();
    }

    @Test
    void whatNeverAnswersIsDownWithinItsLimit() throws Exception {
        try (ServerSocket silent = silent()) {
            String target = at(silent.getLocalPort());
            assertThat(check(ProbeKind.RFB, target).reason()).endsWith("timed out");
            assertThat(check(ProbeKind.HTTP, "http://" + target + "/health").reason())
                    .startsWith("/health does not answer: ");
        }
    }

    @Test
    void anRfbBannerIsUpAndAnotherGreetingIsNot() throws Exception {
        int vnc = vertx.createNetServer()
                .connectHandler(socket -> socket.end(Buffer.buffer("RFB 003.008\n")))
                .listen(0, "127.0.0.1")
                .await(10, SECONDS)
                .actualPort();
        int ssh = vertx.createNetServer()
                .connectHandler(socket -> socket.end(Buffer.buffer("SSH-2.0-OpenSSH_9.2\r\n")))
                .listen(0, "127.0.0.1")
                .await(10, SECONDS)
                .actualPort();
        assertThat(check(ProbeKind.RFB, at(vnc)).ok()).isTrue();
        assertThat(check(ProbeKind.RFB, at(ssh)).reason()).isEqualTo("does not speak RFB on " + at(ssh));
    }

    @Test
    void aServerMayListenOnAUnixSocket(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("vnc.sock");
        vertx.createNetServer()
                .connectHandler(served -> served.end(Buffer.buffer("RFB 003.008\n")))
                .listen(SocketAddress.domainSocketAddress(socket.toString()))
                .await(10, SECONDS);
        assertThat(check(ProbeKind.RFB, "unix:" + socket).ok()).isTrue();
        assertThat(check(ProbeKind.TCP, "unix:" + socket).ok()).isTrue();
        assertThat(check(ProbeKind.TCP, "unix:" + socket + ".gone").reason())
                .startsWith("does not accept connections on unix:");
    }

    @Test
    void aDisplayThatIsNotThereIsDown() throws Exception {
        assertThat(check(ProbeKind.X11, ":64999").reason()).startsWith("does not answer on display :64999");
    }

    @Test
    void theStatusOfAnHttpAnswerCounts() throws Exception {
        String up = "http://" + at(testing.serve(204, Buffer.buffer())) + "/health";
        String down = "http://" + at(testing.serve(503, Buffer.buffer("{}"))) + "/health";
        assertThat(check(ProbeKind.HTTP, up).ok()).isTrue();
        assertThat(check(ProbeKind.HTTP, down).reason()).isEqualTo("/health answered 503");
    }

    @Test
    void anEndlessAnswerIsCutOff() throws Exception {
        String url = "http://" + at(testing.serve(200, Buffer.buffer(new byte[LocalHttp.BODY_LIMIT + 1]))) + "/health";
        assertThat(check(ProbeKind.HTTP, url).reason()).contains("longer than");
    }

    @Test
    void aCommandIsJudgedByItsExitCodeAndItsTime() throws Exception {
        assertThat(check(ProbeKind.EXEC, "exit 0").ok()).isTrue();
        assertThat(check(ProbeKind.EXEC, "test", "-e", "/tmp").ok()).isTrue();
        assertThat(check(ProbeKind.EXEC, "exit 4").reason()).isEqualTo("check command exited with code 4");
        assertThat(check(ProbeKind.EXEC, "sleep 60").reason()).isEqualTo("check command did not end within 300 ms");
        assertThat(check(ProbeKind.EXEC, "/no/such/program", "x").reason())
                .startsWith("check command cannot be started");
    }

    @Test
    void aCommandThatTakesTooLongEndsWithAllThatItStarted() throws Exception {
        Path file = Files.createTempFile("check", ".pid");
        try {
            check(ProbeKind.EXEC, "sh -c 'echo $$ > " + file + "; exec sleep 60' & disown 2>/dev/null; exec sleep 60");
            long child = Long.parseLong(Files.readString(file).strip());
            ProcessHandle.of(child)
                    .ifPresent(left -> left.onExit().orTimeout(10, SECONDS).join());
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void onlyABrowserIsTakenForOne() throws Exception {
        String browser = "http://" + at(testing.serve(200, Buffer.buffer("{\"Browser\":\"Chrome/130.0.1\"}")));
        String other = "http://" + at(testing.serve(200, Buffer.buffer("<html>")));
        BrowserProbe probe = new BrowserProbe(probes, browser, Duration.ofSeconds(5));
        assertThat(probe.check().await(10, SECONDS).ok()).isTrue();
        assertThat(probe.version().await(10, SECONDS)).contains("Chrome/130.0.1");
        BrowserProbe wrong = new BrowserProbe(probes, other, Duration.ofSeconds(5));
        assertThat(wrong.check().await(10, SECONDS).ok()).isFalse();
        assertThat(wrong.version().await(10, SECONDS)).isEmpty();
    }
}
