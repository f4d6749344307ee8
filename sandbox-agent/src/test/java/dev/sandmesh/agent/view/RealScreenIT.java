package dev.sandmesh.agent.view;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.protocol.command.Outcome;
import io.vertx.core.Future;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real VNC server shows a real display to a viewer of our own, by way of the agent (A81). */
class RealScreenIT {

    @TempDir
    Path directory;

    private final List<Process> servers = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (int last = servers.size() - 1; last >= 0; last--) {
            assertThat(servers.get(last).destroyForcibly().waitFor(20, SECONDS)).isTrue();
        }
    }

    @Test
    void theScreenIsSeenOverAPortOfLoopback() throws Exception {
        seen("127.0.0.1:" + said(vnc("-localhost", "-autoport", "25900")).split("=")[1]);
    }

    /** Which no other user of the host can look at. */
    @Test
    void theScreenIsSeenOverAUnixSocket() throws Exception {
        Path socket = directory.resolve("vnc.sock");
        Process server = vnc("-rfbport", "0", "-unixsock", socket.toString());
        while (!socket.toFile().exists()) {
            assertThat(server.waitFor(20, java.util.concurrent.TimeUnit.MILLISECONDS))
                    .isFalse();
        }
        seen("unix:" + socket);
    }

    private void seen(String target) throws Exception {
        try (TestingView agent = new TestingView(target)) {
            Future<JobEnd> end = agent.opening(agent.signed(agent.ticket()));
            try (Socket viewer = TestingView.accept(agent.node)) {
                assertThat(end.await(20, SECONDS).outcome())
                        .as(() -> end.result().message())
                        .isEqualTo(Outcome.OK);
                greeted(viewer);
            }
        }
    }

    /** Up to the size of the screen and the first picture of it. */
    private static void greeted(Socket viewer) throws IOException {
        DataInputStream in = new DataInputStream(viewer.getInputStream());
        assertThat(in.readNBytes(12)).asString().isEqualTo("RFB 003.008\n");
        viewer.getOutputStream().write("RFB 003.008\n".getBytes(US_ASCII));
        assertThat(in.readNBytes(in.readUnsignedByte())).contains(1);
        viewer.getOutputStream().write(1);
        assertThat(in.readInt()).isZero();
        viewer.getOutputStream().write(1);
        assertThat(List.of(in.readUnsignedShort(), in.readUnsignedShort())).containsExactly(320, 200);
        int bytesPerPixel = in.readUnsignedByte() / 8;
        in.skipNBytes(15);
        in.skipNBytes(in.readInt());
        viewer.getOutputStream().write(new byte[] {3, 0, 0, 0, 0, 0, 1, 64, 0, (byte) 200});
        assertThat(in.readUnsignedShort()).as("an update of the picture").isZero();
        assertThat(in.readUnsignedShort()).isPositive();
        in.skipNBytes(4);
        int pixels = in.readUnsignedShort() * in.readUnsignedShort();
        assertThat(in.readInt()).as("bare pixels").isZero();
        assertThat(in.readNBytes(pixels * bytesPerPixel)).hasSize(pixels * bytesPerPixel);
    }

    private Process vnc(String... how) throws Exception {
        String display =
                ":" + said(started("Xvfb", "-displayfd", "1", "-screen", "0", "320x200x24", "-nolisten", "tcp"));
        List<String> command = new ArrayList<>(
                List.of("x11vnc", "-display", display, "-forever", "-shared", "-nopw", "-noshm", "-quiet", "-no6"));
        command.addAll(List.of("-noprimary", "-noclipboard"));
        command.addAll(List.of(how));
        return started(command.toArray(String[]::new));
    }

    private Process started(String... command) throws IOException {
        Process server = new ProcessBuilder(command)
                .redirectError(directory.resolve(command[0] + ".log").toFile())
                .start();
        servers.add(server);
        return server;
    }

    /** The number that it took. */
    private static String said(Process server) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.US_ASCII));
        return lines.readLine();
    }
}
