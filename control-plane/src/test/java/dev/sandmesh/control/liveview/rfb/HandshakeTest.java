package dev.sandmesh.control.liveview.rfb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.liveview.rfb.RfbFault.Kind;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever VNC server a sandbox has. */
class HandshakeTest {

    private static final String V3_8 = "524642203030332e3030380a";
    private static final String V3_7 = "524642203030332e3030370a";
    private static final String V3_3 = "524642203030332e3030330a";
    private static final String SCREEN = "00400030201800ff00ff00ff00ff1008000000000000000a73616e64626f783a3939";

    /** @param lines what the server said, and after it what was answered, in turns */
    private record Dialogue(String name, Optional<String> password, Optional<Kind> fault, List<String> lines) {

        Handshake begin() {
            return new Handshake(password.map(VncPassword::of));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Of x11vnc 0.9.16 with libvncserver 0.9.14, the first eight as it is by itself or told to speak less; then of others. */
    static Stream<Dialogue> dialogues() {
        return Stream.of(
                agreed("x11vnc -nopw", V3_8, V3_8, "0101", "01", "00000000", "01", SCREEN),
                agreed("x11vnc -nopw -rfbversion 3.7", V3_7, V3_7, "0101", "0101", SCREEN),
                agreed("x11vnc -nopw -rfbversion 3.3", V3_3, V3_3, "00000001", "01", SCREEN),
                withPassword(
                        "x11vnc -passwd",
                        V3_8,
                        V3_8,
                        "0102",
                        "02",
                        "ad250d3ee72a88578d91fd134616e5fc",
                        "b15cc19165346375207cb54bfb91a0ee",
                        "00000000",
                        "01",
                        SCREEN),
                withPassword(
                        "3.7 with a password",
                        V3_7,
                        V3_7,
                        "0102",
                        "02",
                        "93187e0fc72e89671d651ae9019929af",
                        "972495a3ec933262828ca931b2fd4b06",
                        "00000000",
                        "01",
                        SCREEN),
                withPassword(
                        "3.3 with a password, whose challenge comes with the type",
                        V3_3,
                        V3_3,
                        "00000002be36eda66076fded07fa004d10e649a4",
                        "720e84eb9930f8bdf007e9444745b17c",
                        "00000000",
                        "01",
                        SCREEN),
                new Dialogue(
                        "x11vnc -passwd, another one",
                        Optional.of("wrong"),
                        Optional.of(Kind.PASSWORD_WRONG),
                        List.of(
                                V3_8,
                                V3_8,
                                "0102",
                                "02",
                                "fec8b3c6f63d2d14a248fda4e126539f",
                                "cec9ba22d2a183b56a33794c88da9843",
                                "000000010000001670617373776f726420636865636b206661696c656421",
                                "")),
                new Dialogue(
                        "3.7 with another password, without a reason",
                        Optional.of("wrong"),
                        Optional.of(Kind.PASSWORD_WRONG),
                        List.of(
                                V3_7,
                                V3_7,
                                "0102",
                                "02",
                                "5c4045bcb642a9be3da90b4d8f55f18e",
                                "5e58473f4617e5e4e396caa2f6bbfa33",
                                "00000001",
                                "")),
                agreed(
                        "many types, None among them",
                        V3_8,
                        V3_8,
                        "0513021301 10".replace(" ", ""),
                        "01",
                        "00000000",
                        "01",
                        SCREEN),
                agreed("Apple's 3.889", version("003.889"), V3_8, "0101", "01", "00000000", "01", SCREEN),
                agreed("5.0", version("005.000"), V3_8, "0101", "01", "00000000", "01", SCREEN),
                agreed("3.5, which is 3.3", version("003.005"), V3_3, "00000001", "01", SCREEN),
                agreed("3.6, which is 3.3", version("003.006"), V3_3, "00000001", "01", SCREEN),
                agreed(
                        "screen without a name",
                        V3_7,
                        V3_7,
                        "0101",
                        "0101",
                        "ffffffff201800ff00ff00ff00ff10080000000000000000"));
    }

    /** Who listens there and is no friend. */
    static Stream<Dialogue> hostile() {
        return Stream.of(
                failed("web server", Kind.NOT_RFB, hex("HTTP/1.1 400 Bad Request\r\n"), ""),
                failed("ssh", Kind.NOT_RFB, hex("SSH-2.0-OpenSSH_9.2p1\r\n"), ""),
                failed("zeros", Kind.NOT_RFB, "00".repeat(12), ""),
                failed("digits of another script", Kind.NOT_RFB, hex("RFB 00\u0663.008\n"), ""),
                failed("RFB 002.000", Kind.UNSUPPORTED_VERSION, version("002.000"), ""),
                failed("repeater", Kind.UNSUPPORTED_VERSION, version("000.000"), ""),
                failed("only TLS", Kind.UNSUPPORTED_SECURITY, V3_8, V3_8, "021310", ""),
                failed("all types but ours", Kind.UNSUPPORTED_SECURITY, V3_8, V3_8, "fd" + types(3, 255), ""),
                failed("type 5 in 3.3", Kind.UNSUPPORTED_SECURITY, V3_3, V3_3, "00000005", ""),
                failed("password wanted", Kind.PASSWORD_MISSING, V3_8, V3_8, "0102", ""),
                failed("password wanted in 3.3", Kind.PASSWORD_MISSING, V3_3, V3_3, "00000002", ""),
                failed("turned away", Kind.REFUSED, V3_8, V3_8, "0000000003" + hex("\u0007no"), ""),
                failed("turned away in 3.3", Kind.REFUSED, V3_3, V3_3, "0000000000000002" + hex("no"), ""),
                failed("reason without end", Kind.REFUSED, V3_8, V3_8, "00ffffffff", ""),
                failed("reason of 2 GiB", Kind.REFUSED, V3_8, V3_8, "0080000000", ""),
                failed("None that fails", Kind.REFUSED, V3_8, V3_8, "0101", "01", "0000000100000000", ""),
                failed("too many attempts", Kind.REFUSED, V3_8, V3_8, "0101", "01", "0000000200001001", ""),
                failed(
                        "desktop of 4 GiB",
                        Kind.TOO_LONG,
                        V3_7,
                        V3_7,
                        "0101",
                        "0101",
                        SCREEN.substring(0, 40) + "ffffffff",
                        ""),
                failed(
                        "name of 4097 bytes",
                        Kind.TOO_LONG,
                        V3_7,
                        V3_7,
                        "0101",
                        "0101",
                        SCREEN.substring(0, 40) + "00001001",
                        ""));
    }

    static Stream<Dialogue> all() {
        return Stream.concat(dialogues(), hostile());
    }

    @ParameterizedTest
    @MethodSource("all")
    void goesAsItWasRecorded(Dialogue dialogue) {
        check(dialogue, Integer.MAX_VALUE, 0);
    }

    @ParameterizedTest
    @MethodSource("all")
    void goesTheSameHoweverItIsCut(Dialogue dialogue) {
        check(dialogue, 1, 0);
        for (int cut = 1; cut < 260; cut++) {
            check(dialogue, Integer.MAX_VALUE, cut);
        }
    }

    /** Every turn in pieces of so many bytes, or in two after so many of them. */
    private static void check(Dialogue dialogue, int size, int cut) {
        Handshake handshake = dialogue.begin();
        Optional<HandshakeStep> last = Optional.empty();
        for (int turn = 0; turn < dialogue.lines().size(); turn += 2) {
            byte[] said = HexFormat.of().parseHex(dialogue.lines().get(turn));
            Buffer answers = Buffer.buffer();
            for (int at = 0; at < said.length; ) {
                int end =
                        at == 0 && cut > 0 ? Math.min(cut, said.length) : (int) Math.min(said.length, (long) at + size);
                HandshakeStep step = handshake.accept(Buffer.buffer(Arrays.copyOfRange(said, at, end)));
                answers.appendBuffer(step.answer());
                last = Optional.of(step);
                at = end;
                if (step instanceof HandshakeStep.Agreed) {
                    assertThat(at).as("read of the screen").isEqualTo(said.length);
                }
            }
            if (turn + 1 < dialogue.lines().size()) {
                assertThat(HexFormat.of().formatHex(answers.getBytes()))
                        .isEqualTo(dialogue.lines().get(turn + 1));
            }
        }
        if (dialogue.fault().isPresent()) {
            assertThat(last.orElseThrow()).isInstanceOfSatisfying(HandshakeStep.Failed.class, failed -> {
                assertThat(failed.fault().kind()).isEqualTo(dialogue.fault().get());
                assertThat(failed.fault().sentence()).doesNotContainPattern("\\p{Cntrl}");
            });
            assertThat(handshake.closed().kind()).isEqualTo(dialogue.fault().get());
        } else {
            byte[] screen = HexFormat.of()
                    .parseHex(dialogue.lines().get(dialogue.lines().size() - 1));
            assertThat(last.orElseThrow()).isInstanceOfSatisfying(HandshakeStep.Agreed.class, agreed -> {
                assertThat(agreed.screen().message().getBytes()).isEqualTo(screen);
                assertThat(agreed.screen().widthPixels())
                        .isEqualTo(Buffer.buffer(screen).getUnsignedShort(0));
                assertThat(agreed.screen().heightPixels())
                        .isEqualTo(Buffer.buffer(screen).getUnsignedShort(2));
                assertThat(agreed.rest().length()).isZero();
            });
        }
    }

    @Test
    void whatFollowsTheScreenIsForTheViewer() {
        Handshake handshake = new Handshake(Optional.empty());
        HandshakeStep step = handshake.accept(bytes(V3_7 + "0101" + SCREEN + "0200"));
        assertThat(step).isInstanceOfSatisfying(HandshakeStep.Agreed.class, agreed -> {
            assertThat(agreed.answer()).isEqualTo(bytes(V3_7 + "0101"));
            assertThat(agreed.rest()).isEqualTo(bytes("0200"));
        });
        assertThatThrownBy(() -> handshake.accept(bytes("00"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatTheServerSaysOfItselfIsTold() {
        Handshake handshake = new Handshake(Optional.empty());
        HandshakeStep step = handshake.accept(bytes(V3_8 + "0000000008" + hex("too many")));
        assertThat(step).isInstanceOfSatisfying(HandshakeStep.Failed.class, failed -> assertThat(
                        failed.fault().sentence())
                .isEqualTo("The VNC server turned us away: read its log. It says: too many"));
        assertThat(handshake.accept(bytes("0101"))).isInstanceOf(HandshakeStep.Failed.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'', CLOSED, word",
        V3_8 + ", CLOSED, security",
        V3_8 + "0102, CLOSED, authenticated",
        V3_8 + "010200000000000000000000000000000000, CLOSED, authenticated",
        V3_8 + "01020000000000000000000000000000000000000001, PASSWORD_WRONG, password",
        V3_8 + "010100000000, CLOSED, display"
    })
    void serverThatGoesAwaySaysWhenItDid(String said, Kind kind, String word) {
        Handshake handshake = new Handshake(Optional.of(VncPassword.of("secret")));
        assertThat(handshake.accept(bytes(said))).isInstanceOf(HandshakeStep.More.class);
        assertThat(handshake.closed().kind()).isEqualTo(kind);
        assertThat(handshake.closed().sentence()).contains(word);
    }

    @Test
    void whateverAServerSaysEndsInAScreenOrAFault() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed of the servers' bytes: " + seed);
        List<Dialogue> dialogues = all().toList();
        for (int i = 0; i < 200_000; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            Dialogue dialogue = dialogues.get(random.nextInt(dialogues.size()));
            byte[] said = said(dialogue, random);
            try {
                answersLittle(dialogue.begin(), said, random);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("with -Dseed=" + (seed + i) + " the first input", e);
            }
        }
    }

    private static byte[] said(Dialogue dialogue, SplittableRandom random) {
        Buffer said = Buffer.buffer();
        for (int turn = 0; turn < dialogue.lines().size(); turn += 2) {
            said.appendBuffer(bytes(dialogue.lines().get(turn)));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            said.setByte(random.nextInt(said.length()), (byte) random.nextInt());
        }
        return said.appendBytes(Said.bytes(random, 40)).getBytes();
    }

    private static void answersLittle(Handshake handshake, byte[] said, SplittableRandom random) {
        int answered = 0;
        int at = 0;
        while (at < said.length) {
            int end = Math.min(said.length, at + 1 + random.nextInt(20));
            HandshakeStep step = handshake.accept(Buffer.buffer(Arrays.copyOfRange(said, at, end)));
            at = end;
            answered += step.answer().length();
            assertThat(answered).isLessThanOrEqualTo(12 + 1 + 16 + 1);
            if (step instanceof HandshakeStep.Failed failed) {
                assertThat(failed.fault().sentence()).hasSizeLessThan(4500).doesNotContainPattern("\\p{Cntrl}");
                return;
            }
            if (step instanceof HandshakeStep.Agreed agreed) {
                assertThat(agreed.screen().message().length()).isBetween(24, 24 + 4096);
                return;
            }
        }
        assertThat(handshake.closed().sentence()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "password, b866924125c8eebb9debc1db61c538e2",
        "longer than eight, 2b8dd6089fd1e9844f2889eeecc374d9",
        "longer t, 2b8dd6089fd1e9844f2889eeecc374d9",
        "x, 9c5a2221693426d058982164def4c699"
    })
    void passwordAnswersAsOtherProgramsDo(String password, String answer) {
        byte[] challenge = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
        assertThat(HexFormat.of().formatHex(VncPassword.of(password).answer(challenge)))
                .isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "x"})
    void passwordIsNotShown(String password) {
        assertThat(VncPassword.of(password).toString()).isEqualTo("VncPassword[]");
        assertThatThrownBy(() -> VncPassword.of("")).isInstanceOf(IllegalArgumentException.class);
    }

    private static Dialogue agreed(String name, String... lines) {
        return new Dialogue(name, Optional.empty(), Optional.empty(), List.of(lines));
    }

    private static Dialogue withPassword(String name, String... lines) {
        return new Dialogue(name, Optional.of("password"), Optional.empty(), List.of(lines));
    }

    private static Dialogue failed(String name, Kind kind, String... lines) {
        return new Dialogue(name, Optional.empty(), Optional.of(kind), List.of(lines));
    }

    private static String version(String number) {
        return hex("RFB " + number + "\n");
    }

    private static String types(int from, int to) {
        StringBuilder types = new StringBuilder();
        for (int type = from; type <= to; type++) {
            types.append(HexFormat.of().toHexDigits((byte) type));
        }
        return types.toString();
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Buffer bytes(String hex) {
        return Buffer.buffer(HexFormat.of().parseHex(hex));
    }
}
