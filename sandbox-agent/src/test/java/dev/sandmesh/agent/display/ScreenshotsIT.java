package dev.sandmesh.agent.display;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobOutput;
import dev.sandmesh.agent.job.RunningJob;
import dev.sandmesh.agent.process.ProcessSpec;
import dev.sandmesh.agent.process.RestartPolicy;
import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.OutputPiece;
import dev.sandmesh.protocol.report.ConditionType;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of a real X server. */
class ScreenshotsIT {
    private static final int BLUE = 0x336699;

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final Buffer bytes = Buffer.buffer();
    private final List<Process> servers = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (Process server : servers) {
            assertThat(server.destroyForcibly().waitFor(20, SECONDS)).isTrue();
        }
        vertx.close().await(20, SECONDS);
    }

    /** It says which number it took. */
    private String serve(String screen, String... more) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("Xvfb", "-displayfd", "1", "-screen", "0", screen, "-noreset", "-nolisten", "tcp"));
        command.addAll(List.of(more));
        Process server = new ProcessBuilder(command)
                .redirectError(directory.resolve("xvfb.log").toFile())
                .start();
        servers.add(server);
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.US_ASCII))) {
            return ":" + said.readLine();
        }
    }

    private JobEnd take(List<ProcessSpec> specs) throws Exception {
        JobOutput output = (stream, piece) -> {
            assertThat(stream).isEqualTo(OutputPiece.Stream.STDOUT);
            assertThat(piece.length()).isPositive().isLessThanOrEqualTo(CommandOutput.MOST_BYTES);
            bytes.appendBuffer(piece);
            return Future.succeededFuture();
        };
        Screenshots screenshots = new Screenshots(vertx, () -> Future.succeededFuture(specs));
        Promise<RunningJob> job = Promise.promise();
        vertx.runOnContext(there -> job.complete(screenshots.take(output)));
        return job.future().await(20, SECONDS).end().await(60, SECONDS);
    }

    private BufferedImage picture() throws Exception {
        return ImageIO.read(new ByteArrayInputStream(bytes.getBytes()));
    }

    private static ProcessSpec display(List<String> command, Map<String, String> environment) {
        return new ProcessSpec(
                "display",
                command,
                new ProcessSpec.Environment(List.of(), environment),
                null,
                null,
                List.of(),
                new ProcessSpec.Probing(null, null, Duration.ofSeconds(1)),
                RestartPolicy.DEFAULT,
                new ProcessSpec.Stop("TERM", Duration.ofSeconds(1), Duration.ofSeconds(1), null),
                Path.of("/dev/null"),
                ProcessSpec.DEFAULT_LOG_LIMIT,
                environment.isEmpty() ? ConditionType.DISPLAY_UP : null,
                null,
                ProcessSpec.Limits.NONE);
    }

    private static List<ProcessSpec> spec(String name) {
        return List.of(display(List.of("Xvfb", name), Map.of()));
    }

    /** Sets the background of the root window and clears it. */
    private static void paint(String display) throws Exception {
        Path socket = Path.of("/tmp/.X11-unix/X" + display.substring(1));
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(little(12).put((byte) 'l').put(2, (byte) 11).rewind());
            ByteBuffer header = read(channel, 8);
            ByteBuffer setup = read(channel, 4 * header.getShort(6));
            int root = setup.getInt(32 + (setup.getShort(16) + 3) / 4 * 4 + 8 * setup.get(21));
            ByteBuffer requests = little(16 + 16 + 4);
            requests.put((byte) 2)
                    .put((byte) 0)
                    .putShort((short) 4)
                    .putInt(root)
                    .putInt(2)
                    .putInt(BLUE);
            requests.put((byte) 61)
                    .put((byte) 0)
                    .putShort((short) 4)
                    .putInt(root)
                    .putLong(0);
            // answered when the others are done
            requests.put((byte) 43).put((byte) 0).putShort((short) 1);
            channel.write(requests.rewind());
            read(channel, 32);
        }
    }

    private static ByteBuffer read(SocketChannel channel, int length) throws Exception {
        ByteBuffer bytes = little(length);
        while (bytes.hasRemaining()) {
            assertThat(channel.read(bytes)).isNotNegative();
        }
        return bytes.rewind();
    }

    private static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void thePictureShowsWhatIsOnTheDisplay() throws Exception {
        String display = serve("1000x700x24");
        paint(display);
        JobEnd end = take(spec(display));
        assertThat(end.outcome()).as(end.message()).isEqualTo(Outcome.OK);
        assertThat(end.result().getInteger("width")).isEqualTo(1000);
        assertThat(end.result().getLong("bytes")).isEqualTo(bytes.length());
        BufferedImage picture = picture();
        assertThat(List.of(picture.getWidth(), picture.getHeight())).containsExactly(1000, 700);
        for (int place = 0; place < 700; place += 7) {
            assertThat(picture.getRGB(place, place) & 0xffffff).isEqualTo(BLUE);
        }
    }

    @Test
    void sixteenBitsAreEnough() throws Exception {
        String display = serve("64x48x16");
        assertThat(take(spec(display)).outcome()).isEqualTo(Outcome.OK);
        assertThat(picture().getHeight()).isEqualTo(48);
    }

    @Test
    void eightBitsAreNot() throws Exception {
        JobEnd end = take(spec(serve("64x48x8")));
        assertThat(end.code()).isEqualTo("display_refused");
        assertThat(end.message()).contains("its pixels of 8 bits are not supported: run it with 24");
    }

    @Test
    void whoHasTheCookieIsLetIn() throws Exception {
        Path authority = directory.resolve("authority");
        Files.write(authority, cookie((byte) 7));
        String display = serve("64x48x24", "-auth", authority.toString());
        JobEnd without = take(List.of(display(List.of("x11vnc"), Map.of("DISPLAY", display))));
        assertThat(without.code()).as(without.message()).isEqualTo("display_refused");
        JobEnd with = take(
                List.of(display(List.of("x11vnc"), Map.of("DISPLAY", display, "XAUTHORITY", authority.toString()))));
        assertThat(with.outcome()).as(with.message()).isEqualTo(Outcome.OK);
        assertThat(picture().getWidth()).isEqualTo(64);
    }

    /** Of all displays. */
    private static byte[] cookie(byte each) {
        byte[] name = "MIT-MAGIC-COOKIE-1".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer entry = ByteBuffer.allocate(2 + 2 + 2 + 2 + name.length + 2 + 16);
        entry.putShort((short) -1).putShort((short) 0).putShort((short) 0);
        entry.putShort((short) name.length).put(name).putShort((short) 16);
        while (entry.hasRemaining()) {
            entry.put(each);
        }
        return entry.array();
    }

    @Test
    void aDisplayThatStandsStillIsNotWaitedForForEver() throws Exception {
        String display = serve("64x48x24");
        long pid = servers.get(0).pid();
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
        JobEnd end = take(spec(display));
        assertThat(end.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(end.code()).isEqualTo("display_silent");
    }

    @Test
    void withoutADisplayItIsSaidWhatIsMissing() throws Exception {
        assertThat(take(List.of()).code()).isEqualTo("no_display");
        assertThat(take(List.of(display(List.of("sleep", "9"), Map.of("HOME", "/tmp"))))
                        .code())
                .isEqualTo("no_display");
        JobEnd down = take(spec(":65001"));
        assertThat(down.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(down.code()).isEqualTo("display_down");
    }
}
