package dev.sandmesh.control.liveview.rfb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.liveview.rfb.RfbFault.Kind;
import dev.sandmesh.protocol.view.ViewMode;
import io.vertx.core.buffer.Buffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a viewer may do to a sandbox is decided by the server, and not asked of his browser (A119). */
class ClientFilterTest {

    private final StrictServer server = new StrictServer();

    @Test
    void viewerTouchesNothing() {
        ClientFilter filter = new ClientFilter(ViewMode.VIEW);
        for (Said message : Said.all()) {
            Passage passage = filter.accept(Buffer.buffer(message.bytes()));
            assertThat(passage.fault()).isEmpty();
            if (message.input()) {
                assertThat(passage.bytes().length()).as(message.name()).isZero();
            }
            server.hear(passage.bytes().getBytes(), ViewMode.VIEW);
        }
        assertThat(filter.inputs()).isZero();
        assertThat(filter.release().length()).isZero();
    }

    @Test
    void controllerSaysEverythingButXvp() {
        ClientFilter filter = new ClientFilter(ViewMode.CONTROL);
        Set<String> dropped = Said.all().stream()
                .filter(message ->
                        filter.accept(Buffer.buffer(message.bytes())).bytes().length() == 0)
                .map(Said::name)
                .collect(Collectors.toSet());
        assertThat(dropped).containsExactly("xvp");
        assertThat(filter.inputs())
                .isEqualTo(Said.all().stream()
                        .filter(message -> message.input() && !message.never())
                        .count());
    }

    @Test
    void viewerIsNotOfferedWhatIsForInput() {
        assertThat(encodings(ViewMode.VIEW))
                .containsExactly(
                        1, 50, 7, -260, 16, 21, 5, 2, 6, 0, -26, -254, -223, -224, -312, -313, -307, 0x574D5664, -239);
    }

    @Test
    void controllerIsNotOfferedWhatChangesTheLengthOfMessagesOrPowersMachinesOffOrIsNotTaken() {
        assertThat(encodings(ViewMode.CONTROL))
                .containsExactly(
                        1,
                        50,
                        7,
                        -260,
                        16,
                        21,
                        5,
                        2,
                        6,
                        0,
                        -26,
                        -254,
                        -223,
                        -224,
                        -258,
                        -261,
                        -308,
                        -312,
                        -313,
                        -307,
                        0x574D5664,
                        -239);
    }

    @ParameterizedTest
    @EnumSource(ViewMode.class)
    void everyTypeThatIsNotKnownEndsTheConnection(ViewMode mode) {
        Set<Integer> known = Set.of(0, 2, 3, 4, 5, 6, 150, 248, 250, 251, 255);
        IntStream.range(0, 256).filter(type -> !known.contains(type)).forEach(type -> {
            ClientFilter filter = new ClientFilter(mode);
            Buffer piece = Buffer.buffer(Said.updateRequest().bytes()).appendByte((byte) type);
            Passage passage =
                    filter.accept(piece.appendBytes(Said.updateRequest().bytes()));
            assertThat(passage.bytes().getBytes())
                    .isEqualTo(Said.updateRequest().bytes());
            assertThat(passage.fault().orElseThrow().kind()).isEqualTo(Kind.UNKNOWN_MESSAGE);
            assertThat(passage.fault().orElseThrow().sentence()).contains("type " + type);
            Passage later = filter.accept(Buffer.buffer(Said.updateRequest().bytes()));
            assertThat(later.bytes().length()).isZero();
            assertThat(later.fault()).isEqualTo(passage.fault());
        });
    }

    @ParameterizedTest
    @CsvSource({
        "02000101, TOO_LONG", // 257 encodings
        "0200ffff, TOO_LONG",
        "f8000000000000 0041, TOO_LONG", // a fence of 65 bytes
        "06000000 00100001, TOO_LONG", // a clipboard of 1 MiB and a byte
        "06000000 7fffffff, TOO_LONG",
        "06000000 80000000, TOO_LONG", // whose magnitude is no int
        "06000000 ffefffff, TOO_LONG", // extended, of 1 MiB and a byte
        "ff01, UNKNOWN_MESSAGE" // QEMU audio
    })
    void whatIsTooLongEndsTheConnectionAsSoonAsItSaysSo(String hex, Kind kind) {
        for (ViewMode mode : ViewMode.values()) {
            byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
            ClientFilter filter = new ClientFilter(mode);
            for (int i = 0; i < bytes.length - 1; i++) {
                assertThat(filter.accept(Buffer.buffer(new byte[] {bytes[i]})).fault())
                        .isEmpty();
            }
            Passage last = filter.accept(Buffer.buffer(new byte[] {bytes[bytes.length - 1]}));
            assertThat(last.fault().orElseThrow().kind()).isEqualTo(kind);
            assertThat(last.bytes().length()).isZero();
        }
    }

    @Test
    void longestClipboardPassesAsItComes() {
        ClientFilter filter = new ClientFilter(ViewMode.CONTROL);
        byte[] message = Said.text(new byte[1 << 20]).bytes();
        Buffer first = filter.accept(Buffer.buffer(message).slice(0, 1000)).bytes();
        assertThat(first.length()).isEqualTo(1000);
        Buffer second = filter.accept(Buffer.buffer(message).slice(1000, message.length))
                .bytes();
        assertThat(second.length()).isEqualTo(message.length - 1000);
    }

    @Test
    void whatPassesInOneRunIsNotCopied() {
        ClientFilter filter = new ClientFilter(ViewMode.VIEW);
        Buffer whole = Buffer.buffer(Said.updateRequest().bytes());
        assertThat(filter.accept(whole).bytes()).isSameAs(whole);
        Buffer behindDropped = Buffer.buffer(Said.key(true, 0x61).bytes())
                .appendBytes(Said.updateRequest().bytes())
                .appendBytes(Said.pointer(1, 1, 1).bytes());
        Buffer passed = filter.accept(behindDropped).bytes();
        behindDropped.setByte(8 + 1, (byte) 77);
        assertThat(passed.length()).isEqualTo(10);
        assertThat(passed.getByte(1)).isEqualTo((byte) 77);
    }

    @Test
    void controlThatIsTakenAwayLeavesNothingPressed() {
        ClientFilter filter = new ClientFilter(ViewMode.CONTROL);
        List<Said> presses = List.of(
                Said.key(true, 0xffe3),
                Said.key(true, 0xffe9),
                Said.qemuKey(true, 0x41, 0x1e),
                Said.qemuKey(true, 0x62, 0),
                Said.key(true, 0x63),
                Said.key(false, 0x63),
                Said.pointer(5, 640, 480));
        presses.forEach(message -> server.hear(
                filter.accept(Buffer.buffer(message.bytes())).bytes().getBytes(), ViewMode.CONTROL));
        byte[] release = filter.switchTo(ViewMode.VIEW).getBytes();
        assertThat(release)
                .isEqualTo(Buffer.buffer(Said.qemuKey(false, 0x62, 0).bytes())
                        .appendBytes(Said.qemuKey(false, 0x41, 0x1e).bytes())
                        .appendBytes(Said.key(false, 0xffe9).bytes())
                        .appendBytes(Said.key(false, 0xffe3).bytes())
                        .appendBytes(Said.pointer(0, 640, 480).bytes())
                        .getBytes());
        server.hear(release, ViewMode.CONTROL);
        server.holdsNothing();
        assertThat(filter.accept(Buffer.buffer(Said.key(true, 0x61).bytes()))
                        .bytes()
                        .length())
                .isZero();
        assertThat(filter.release().length()).isZero();
    }

    @Test
    void keyIsLiftedByItsCodeWhateverItsSymbolIsByThen() {
        ClientFilter filter = new ClientFilter(ViewMode.CONTROL);
        filter.accept(Buffer.buffer(Said.qemuKey(true, 'A', 0x1e).bytes()));
        filter.accept(Buffer.buffer(Said.qemuKey(false, 'a', 0x1e).bytes()));
        assertThat(filter.release().length()).isZero();
    }

    @Test
    void whoStopsInTheMiddleOfAClipboardHoldsNothingEither() {
        ClientFilter filter = new ClientFilter(ViewMode.CONTROL);
        byte[] text = Said.text(new byte[500_000]).bytes();
        Buffer begun = Buffer.buffer(Said.key(true, 0xffe3).bytes()).appendBytes(text, 0, 100);
        server.hear(
                filter.accept(begun)
                        .bytes()
                        .appendBuffer(filter.switchTo(ViewMode.VIEW))
                        .getBytes(),
                ViewMode.CONTROL);
        server.holdsNothing();
        Buffer rest = Buffer.buffer()
                .appendBytes(text, 100, text.length - 100)
                .appendBytes(Said.updateRequest().bytes());
        assertThat(filter.accept(rest).bytes().getBytes())
                .isEqualTo(Said.updateRequest().bytes());
    }

    @Test
    void faultLeavesNothingPressed() {
        ClientFilter filter = new ClientFilter(ViewMode.CONTROL);
        Buffer piece = Buffer.buffer(Said.key(true, 1).bytes())
                .appendBytes(Said.pointer(1, 2, 3).bytes())
                .appendByte((byte) 7);
        Passage passage = filter.accept(piece);
        assertThat(passage.fault()).isPresent();
        server.hear(passage.bytes().getBytes(), ViewMode.CONTROL);
        server.holdsNothing();
    }

    @Test
    void nobodyHoldsMoreThan64Keys() {
        ClientFilter filter = new ClientFilter(ViewMode.CONTROL);
        for (int symbol = 0; symbol < 64; symbol++) {
            assertThat(filter.accept(Buffer.buffer(Said.key(true, symbol).bytes()))
                            .fault())
                    .isEmpty();
        }
        assertThat(filter.accept(Buffer.buffer(Said.key(true, 5).bytes())).fault())
                .isEmpty();
        Passage passage = filter.accept(Buffer.buffer(Said.key(true, 64).bytes()));
        assertThat(passage.fault().orElseThrow().kind()).isEqualTo(Kind.TOO_MANY_KEYS);
        assertThat(passage.bytes().length()).isEqualTo(64 * 8);
    }

    @Test
    void whoIsGivenTheControlIsOfferedWhatItNeedsWithoutAskingAgain() {
        ClientFilter filter = new ClientFilter(ViewMode.VIEW);
        assertThat(filter.switchTo(ViewMode.CONTROL).length()).isZero();
        assertThat(filter.switchTo(ViewMode.VIEW).length()).isZero();
        filter.accept(Buffer.buffer(Said.encodings(7, -258, -316, 0xC0A1E5CE).bytes()));
        assertThat(filter.switchTo(ViewMode.VIEW).length()).isZero();
        assertThat(filter.switchTo(ViewMode.CONTROL).getBytes())
                .isEqualTo(Said.encodings(7, -258).bytes());
        assertThat(filter.switchTo(ViewMode.VIEW).getBytes())
                .isEqualTo(Said.encodings(7).bytes());
        assertThat(filter.mode()).isEqualTo(ViewMode.VIEW);
    }

    private static List<Integer> encodings(ViewMode mode) {
        Buffer passed = new ClientFilter(mode)
                .accept(Buffer.buffer(Said.encodings(Said.NOVNC_ENCODINGS).bytes()))
                .bytes();
        assertThat(passed.getUnsignedShort(2)).isEqualTo((passed.length() - 4) / 4);
        return IntStream.range(0, passed.getUnsignedShort(2))
                .mapToObj(i -> passed.getInt(4 + 4 * i))
                .toList();
    }
}
