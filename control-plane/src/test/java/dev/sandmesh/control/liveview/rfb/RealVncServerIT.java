package dev.sandmesh.control.liveview.rfb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.control.testing.Waiting;
import dev.sandmesh.protocol.view.ViewMode;
import io.vertx.core.buffer.Buffer;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real x11vnc, of a screen of its own, that writes down what it was made to type (A119). */
@Timeout(120)
class RealVncServerIT {

    private static final String HEADING = "# END_OF_TOP";

    /** Those that libvncserver does not know, and ends the connection of who sends them unasked. */
    private static final Set<Integer> UNKNOWN_TO_IT = Set.of(150, 248);

    @TempDir
    private Path directory;

    private Path typed;
    private Process process;
    private SocketChannel channel;

    @BeforeEach
    void start() throws Exception {
        Path program = Path.of("/usr/bin/x11vnc");
        assumeTrue(Files.isExecutable(program), "needs x11vnc");
        typed = directory.resolve("typed");
        Path socket = directory.resolve("socket");
        process = new ProcessBuilder(
                        program.toString(),
                        "-rawfb",
                        "none",
                        "-geometry",
                        "64x48x32",
                        "-rfbport",
                        "0",
                        "-unixsock",
                        socket.toString(),
                        "-noipv6",
                        "-forever",
                        "-shared",
                        "-passwd",
                        "password",
                        "-desktop",
                        "raw",
                        "-pipeinput",
                        "tee:cat > " + typed)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        Waiting.until("x11vnc listens", () -> Files.exists(socket) && connects(socket));
    }

    @AfterEach
    void stop() throws Exception {
        if (channel != null) {
            channel.close();
        }
        if (process != null) {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroy();
            process.waitFor();
            children.forEach(ProcessHandle::destroy);
        }
    }

    @Test
    void viewerTouchesNothingAndControlTakenAwayLeavesNothingPressed() throws Exception {
        HandshakeStep.Agreed agreed = shakeHands(new Handshake(Optional.of(VncPassword.of("password"))));
        assertThat(agreed.screen().widthPixels()).isEqualTo(64);
        assertThat(agreed.screen().heightPixels()).isEqualTo(48);
        assertThat(agreed.screen().message().getString(24, 27)).isEqualTo("raw");

        ClientFilter filter = new ClientFilter(ViewMode.VIEW);
        for (Said message : Said.all()) {
            if (!UNKNOWN_TO_IT.contains(message.bytes()[0] & 0xff)) {
                say(filter, message);
            }
        }
        seesThePicture(filter);

        write(filter.switchTo(ViewMode.CONTROL));
        say(filter, Said.key(true, 'a'));
        say(filter, Said.key(true, 0xffe3));
        say(filter, Said.pointer(1, 3, 4));
        Buffer half = Buffer.buffer(Said.text(new byte[1000]).bytes()).slice(0, 500);
        write(filter.accept(half).bytes());
        write(filter.switchTo(ViewMode.VIEW));
        write(filter.accept(Buffer.buffer(new byte[508])).bytes());
        say(filter, Said.key(true, 'b'));
        seesThePicture(filter);

        Waiting.until("what was typed is written down", () -> typed().size() >= 6);
        assertThat(typed())
                .containsExactly(
                        "Keysym 1 a",
                        "Keysym 1 Control_L",
                        "Pointer 1",
                        "Keysym 0 Control_L",
                        "Keysym 0 a",
                        "Pointer 0");
    }

    @Test
    void anotherPasswordIsToldAsSuch() throws IOException {
        Handshake handshake = new Handshake(Optional.of(VncPassword.of("another")));
        HandshakeStep step;
        do {
            step = handshake.accept(read(1));
            write(step.answer());
        } while (step instanceof HandshakeStep.More);
        assertThat(step).isInstanceOfSatisfying(HandshakeStep.Failed.class, failed -> {
            assertThat(failed.fault().kind()).isEqualTo(RfbFault.Kind.PASSWORD_WRONG);
            assertThat(failed.fault().sentence()).endsWith("It says: password check failed!");
        });
    }

    private boolean connects(Path socket) {
        try {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private HandshakeStep.Agreed shakeHands(Handshake handshake) throws IOException {
        HandshakeStep step;
        do {
            step = handshake.accept(read(1));
            write(step.answer());
        } while (step instanceof HandshakeStep.More);
        assertThat(step).isInstanceOf(HandshakeStep.Agreed.class);
        return (HandshakeStep.Agreed) step;
    }

    /** It answers, so it has read all that was written before. */
    private void seesThePicture(ClientFilter filter) throws IOException {
        say(filter, Said.pixelFormat());
        say(filter, Said.encodings(0));
        say(filter, Said.wholeUpdateRequest());
        while (!isWholeUpdate()) {}
    }

    /** Reads a message of the server; one of an update asked for before may come first. */
    private boolean isWholeUpdate() throws IOException {
        int type = read(1).getByte(0);
        if (type == 3) {
            read(read(7).getInt(3));
            return false;
        }
        assertThat(type).isZero();
        boolean whole = false;
        int rectangles = read(3).getUnsignedShort(1);
        for (int i = 0; i < rectangles; i++) {
            Buffer head = read(12);
            assertThat(head.getInt(8)).as("encoding").isZero();
            int pixels = head.getUnsignedShort(4) * head.getUnsignedShort(6);
            read(4 * pixels);
            whole |= head.getUnsignedShort(4) == 4 && head.getUnsignedShort(6) == 3;
        }
        return whole;
    }

    private void say(ClientFilter filter, Said message) throws IOException {
        Passage passage = filter.accept(Buffer.buffer(message.bytes()));
        assertThat(passage.fault()).isEmpty();
        write(passage.bytes());
    }

    private void write(Buffer bytes) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(bytes.getBytes());
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    private Buffer read(int count) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(count);
        while (in.hasRemaining()) {
            int got;
            try {
                got = channel.read(in);
            } catch (IOException reset) {
                got = -1;
            }
            if (got < 0) {
                throw new EOFException("x11vnc closed the connection: " + Files.readString(directory.resolve("log")));
            }
        }
        return Buffer.buffer(in.array());
    }

    /** As {@code Keysym <down> <name>} and {@code Pointer <buttons>}. */
    private List<String> typed() {
        try {
            return Files.readAllLines(typed).stream()
                    .dropWhile(line -> !line.equals(HEADING))
                    .skip(1)
                    .map(line -> line.split(" "))
                    .map(words -> words[0].equals("Keysym")
                            ? "Keysym " + words[2] + " " + words[4]
                            : words[0] + " " + words[4])
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
