package dev.sandmesh.protocol.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The words by which members let each other in (A136, B26). */
class MeshHandshakeTest {

    private static final int HELLO_LENGTH = 4 + MeshHandshake.CHALLENGE_LENGTH + 1 + MeshKeys.ID_LENGTH;
    private static final int REPLY_LENGTH =
            1 + MeshKeys.ID_LENGTH + MeshHandshake.CHALLENGE_LENGTH + MeshHandshake.PROOF_LENGTH;

    @TempDir
    private Path folder;

    private final SecureRandom random = new SecureRandom();
    private String line = "";
    private MeshHandshake ours = new MeshHandshake(noKeys(), random);

    @BeforeEach
    void makeKey() throws IOException {
        line = MeshKeys.newLine(random);
        ours = handshake(line);
    }

    @Test
    void membersWithOneKeyLetEachOtherIn() throws Exception {
        assertThat(meet(handshake(line), ours)).containsOnly("");
    }

    @Test
    void membersWithoutACommonKeyDoNot() throws Exception {
        assertThat(meet(handshake(MeshKeys.newLine(random)), ours))
                .containsExactly(MeshRefusal.WRONG_KEY.code(), MeshRefusal.WRONG_KEY.code());
    }

    /** In every order in which files may be changed one after the other, so that nobody ever has to stop. */
    @Test
    void membersAgreeOnAnyKeyThatBothHave() throws Exception {
        String newer = MeshKeys.newLine(random);
        MeshHandshake both = handshake(newer, line);
        MeshHandshake onlyNew = handshake(newer);

        assertThat(meet(ours, both)).containsOnly("");
        assertThat(meet(both, ours)).containsOnly("");
        assertThat(meet(both, both)).containsOnly("");
        assertThat(meet(both, onlyNew)).containsOnly("");
        assertThat(meet(onlyNew, both)).containsOnly("");
        assertThat(meet(ours, onlyNew)).doesNotContain("");
    }

    @Test
    void whatWasHeardOnceOpensNothingAgain() throws Exception {
        Pipe toAcceptor = new Pipe();
        Pipe toConnector = new Pipe();
        assertThat(meet(handshake(line), ours, toAcceptor, toConnector)).containsOnly("");

        Recorded replayed = new Recorded(toAcceptor.heard());
        assertThatThrownBy(() -> ours.accept(replayed))
                .isInstanceOfSatisfying(
                        MeshRefusedException.class, e -> assertThat(e.reason()).isEqualTo(MeshRefusal.WRONG_KEY));
        Recorded answered = new Recorded(toConnector.heard());
        assertThatThrownBy(() -> ours.connect(answered)).isInstanceOf(MeshRefusedException.class);
    }

    /** A stranger that sends a member's own proof, or the proof of another of its connections, back to it. */
    @Test
    void nobodyIsLetInByAMembersOwnWords() throws Exception {
        byte[] reply = new byte[REPLY_LENGTH];
        Mirror mirror = new Mirror(hello(), reply);

        assertThatThrownBy(() -> ours.accept(mirror)).isInstanceOf(MeshRefusedException.class);
        assertThat(mirror.proofsTried).isEqualTo(1);
    }

    @Test
    void noiseIsRefusedAndNotWaitedFor() {
        Random noise = new Random(4711);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = new byte[noise.nextInt(400)];
            noise.nextBytes(bytes);
            Recorded wire = new Recorded(bytes);
            assertThatThrownBy(() -> ours.accept(wire)).isInstanceOf(MeshRefusedException.class);
            assertThat(wire.written).hasSizeLessThanOrEqualTo(REPLY_LENGTH + 1);
        }
    }

    /** A member without a key, a browser, a TLS client: each is known by its first byte, so none holds a thread. */
    @Test
    void otherProgramsAreKnownByTheirFirstByte() {
        for (String first : List.of("HZC", "GET / HTTP/1.1", "\u0016\u0003\u0001")) {
            Recorded wire = new Recorded(first.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            assertThatThrownBy(() -> ours.accept(wire))
                    .isInstanceOfSatisfying(MeshRefusedException.class, e -> assertThat(e.reason())
                            .isEqualTo(MeshRefusal.NO_KEY));
        }
    }

    @Test
    void keysThatOthersMayReadOrThatAreNoneAreNotTaken() throws Exception {
        Path file = write(line);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> MeshKeys.read(file)).hasMessageContaining("chmod 600");
        assertThatThrownBy(() -> MeshKeys.read(write("# nothing"))).hasMessageContaining("holds 0 mesh keys");
        assertThatThrownBy(() -> MeshKeys.read(write(line, "smm_short")))
                .hasMessageContaining("key 2")
                .hasMessageNotContaining("smm_short");
        assertThatThrownBy(() -> MeshKeys.read(folder.resolve("none"))).hasMessageContaining("cannot be read");
    }

    @Test
    void patienceShrinksWithTheSilentAndComesBack() {
        MeshPatience patience = new MeshPatience();
        assertThat(patience.at(0)).isEqualTo(MeshPatience.LONGEST);
        for (int turn = 0; turn < 5; turn++) {
            patience.wasted(0);
        }
        assertThat(patience.at(0)).isEqualTo(MeshPatience.SHORT);
        for (int turn = 0; turn < 200; turn++) {
            patience.wasted(0);
        }
        assertThat(patience.at(0)).isEqualTo(MeshPatience.SHORTEST);
        assertThat(patience.at(MeshPatience.HALF_LIFE.multipliedBy(10).toNanos()))
                .isEqualTo(MeshPatience.LONGEST);
    }

    private byte[] hello() throws IOException {
        Recorded wire = new Recorded(new byte[0]);
        try {
            ours.connect(wire);
        } catch (MeshRefusedException nobodyAnswers) {
            // the hello is what is wanted
        }
        return wire.bytes();
    }

    private static List<String> meet(MeshHandshake connects, MeshHandshake accepts) throws Exception {
        return meet(connects, accepts, new Pipe(), new Pipe());
    }

    /** What became of both sides: empty, or the reason. */
    private static List<String> meet(MeshHandshake connects, MeshHandshake accepts, Pipe there, Pipe back)
            throws Exception {
        CompletableFuture<String> connecting =
                CompletableFuture.supplyAsync(() -> outcome(() -> connects.connect(new Ends(back, there))));
        CompletableFuture<String> accepting =
                CompletableFuture.supplyAsync(() -> outcome(() -> accepts.accept(new Ends(there, back))));
        return List.of(connecting.get(20, TimeUnit.SECONDS), accepting.get(20, TimeUnit.SECONDS));
    }

    private interface Side {
        void run() throws IOException;
    }

    private static String outcome(Side side) {
        try {
            side.run();
            return "";
        } catch (MeshRefusedException e) {
            return e.reason().code();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private MeshHandshake handshake(String... lines) throws IOException {
        return new MeshHandshake(MeshKeys.read(write(lines)), random);
    }

    private Path write(String... lines) throws IOException {
        Path file = Files.createTempFile(folder, "mesh", ".key");
        Files.writeString(file, String.join("\n", lines) + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static MeshKeys noKeys() {
        try {
            Path file = Files.createTempFile("mesh", ".key");
            try {
                Files.writeString(file, MeshKeys.newLine(new SecureRandom()));
                return MeshKeys.read(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** One direction between two sides. */
    private static final class Pipe {

        private final BlockingQueue<Byte> bytes = new LinkedBlockingQueue<>();
        private final List<Byte> all = new ArrayList<>();

        void write(byte[] written) {
            for (byte one : written) {
                all.add(one);
                bytes.add(one);
            }
        }

        byte[] heard() {
            byte[] heard = new byte[all.size()];
            for (int at = 0; at < heard.length; at++) {
                heard[at] = all.get(at);
            }
            return heard;
        }
    }

    private record Ends(Pipe in, Pipe out) implements MeshHandshake.Wire {

        @Override
        public void read(byte[] into) throws IOException {
            for (int at = 0; at < into.length; at++) {
                into[at] = next();
            }
        }

        private byte next() throws IOException {
            try {
                @Nullable Byte one = in.bytes.poll(5, TimeUnit.SECONDS);
                if (one == null) {
                    throw new MeshRefusedException(MeshRefusal.SILENT);
                }
                return one;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void write(byte[] bytes) {
            out.write(bytes);
        }
    }

    /** Says what it was given and keeps what it hears. */
    private static class Recorded implements MeshHandshake.Wire {

        final List<Byte> written = new ArrayList<>();
        private final Deque<Byte> left = new ArrayDeque<>();

        Recorded(byte[] says) {
            say(says);
        }

        final void say(byte[] says) {
            for (byte one : says) {
                left.add(one);
            }
        }

        @Override
        public void read(byte[] into) throws IOException {
            for (int at = 0; at < into.length; at++) {
                Byte one = left.poll();
                if (one == null) {
                    throw new MeshRefusedException(MeshRefusal.SILENT);
                }
                into[at] = one;
            }
        }

        @Override
        public void write(byte[] bytes) {
            for (byte one : bytes) {
                written.add(one);
            }
        }

        byte[] bytes() {
            byte[] bytes = new byte[written.size()];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = written.get(at);
            }
            return bytes;
        }
    }

    /** Answers an acceptor's proof with that proof. */
    private static final class Mirror extends Recorded {

        int proofsTried;

        Mirror(byte[] hello, byte[] reply) {
            super(hello);
            assertThat(hello).hasSize(HELLO_LENGTH);
            assertThat(reply).hasSize(REPLY_LENGTH);
        }

        @Override
        public void write(byte[] bytes) {
            super.write(bytes);
            if (bytes.length == REPLY_LENGTH) {
                proofsTried++;
                say(Arrays.copyOfRange(bytes, REPLY_LENGTH - MeshHandshake.PROOF_LENGTH, REPLY_LENGTH));
            }
        }
    }
}
