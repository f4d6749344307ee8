package dev.sandmesh.control.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.command.WindowSize;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written of bytes that come in pieces. */
final class CastWriterTest {

    private static final String EVERYTHING =
            "plain \u001b[31mred\u001b[0m\r\n\u0000\u007f \"quoted\" \\ ü € 漢字 \uD83D\uDE80 \u2028 \uFFFD end";

    @Test
    void theHeaderIsThatOfAnAsciicastOfVersion2() {
        String line = CastWriter.header(new WindowSize(24, 80), Instant.parse("2026-03-01T12:00:00.900Z"), "box")
                .toString();
        assertThat(line).endsWith("\n").hasLineCount(1);
        assertThat(new JsonObject(line).getMap())
                .containsEntry("version", 2)
                .containsEntry("width", 80)
                .containsEntry("height", 24)
                .containsEntry("timestamp", 1_772_366_400)
                .containsEntry("title", "box");
    }

    @Test
    void aCharacterThatIsCutAtAnyByteIsWhole() {
        byte[] bytes = EVERYTHING.getBytes(UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(shown(bytes, List.of(cut))).as("cut at %d", cut).isEqualTo(EVERYTHING);
        }
        List<Integer> everywhere = new ArrayList<>();
        for (int cut = 1; cut < bytes.length; cut++) {
            everywhere.add(cut);
        }
        assertThat(shown(bytes, everywhere)).isEqualTo(EVERYTHING);
    }

    @Test
    void bytesOfAnyKindComeToWhatTheyComeToInOnePiece() {
        Random random = new Random(7);
        byte[] leads = {
            (byte) 0xC3, (byte) 0xE2, (byte) 0xF0, (byte) 0x80, (byte) 0xBF, (byte) 0xED, (byte) 0xA0, 'a', (byte) 0xFF
        };
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextBoolean() ? leads[random.nextInt(leads.length)] : bytes[i];
            }
            List<Integer> cuts = random.ints(random.nextInt(5), 0, bytes.length + 1)
                    .sorted()
                    .boxed()
                    .toList();
            assertThat(shown(bytes, cuts)).isEqualTo(new String(bytes, UTF_8));
        }
    }

    @Test
    void aHalfCharacterIsWrittenOnceItIsWholeAndAtTheEndAsUnknown() {
        CastWriter cast = new CastWriter();
        byte[] euro = "€".getBytes(UTF_8);
        assertThat(cast.output(1_000, Buffer.buffer().appendByte(euro[0]).appendByte(euro[1])))
                .isEqualTo(Buffer.buffer());
        assertThat(cast.output(2_500_000, Buffer.buffer().appendByte(euro[2])))
                .hasToString("[2.500000, \"o\", \"€\"]\n");
        assertThat(cast.output(3_000_000, Buffer.buffer().appendByte(euro[0]))).isEqualTo(Buffer.buffer());
        assertThat(cast.end(4_000_001)).hasToString("[4.000001, \"o\", \"\uFFFD\"]\n");
    }

    @Test
    void sizesAndTimesAreSecondsOnOneLineEach() {
        CastWriter cast = new CastWriter();
        assertThat(cast.resize(61_000_042, new WindowSize(50, 120))).hasToString("[61.000042, \"r\", \"120x50\"]\n");
        assertThat(cast.output(0, Buffer.buffer("\n\n"))).hasToString("[0.000000, \"o\", \"\\n\\n\"]\n");
        assertThat(cast.end(1)).isEqualTo(Buffer.buffer());
    }

    @Test
    void whatIsLongIsManyEventsAndNeverMoreThanWasReckonedWith() {
        byte[] worst = new byte[128 * 1024];
        Buffer lines = new CastWriter().output(86_400_000_000L, Buffer.buffer(worst));
        assertThat(lines.length()).isLessThanOrEqualTo((int) CastWriter.mostOf(worst.length));
        assertThat(lines.toString().lines()).hasSize(8).allMatch(line -> new JsonArray(line).size() == 3);
        byte[] broken = new byte[16 * 1024 + 1];
        java.util.Arrays.fill(broken, (byte) 0xFF);
        assertThat((long) new CastWriter().output(0, Buffer.buffer(broken)).length())
                .isLessThanOrEqualTo(CastWriter.mostOf(broken.length));
    }

    private static String shown(byte[] bytes, List<Integer> cuts) {
        CastWriter cast = new CastWriter();
        Buffer all = Buffer.buffer();
        int from = 0;
        for (int cut : cuts) {
            all.appendBuffer(cast.output(cut, Buffer.buffer(bytes).slice(from, cut)));
            from = cut;
        }
        all.appendBuffer(cast.output(bytes.length, Buffer.buffer(bytes).slice(from, bytes.length)));
        all.appendBuffer(cast.end(bytes.length));
        StringBuilder shown = new StringBuilder();
        for (String line : all.toString().split("\n", -1)) {
            if (!line.isEmpty()) {
                JsonArray event = new JsonArray(line);
                assertThat(event.getString(1)).isEqualTo("o");
                shown.append(event.getString(2));
            }
        }
        return shown.toString();
    }
}
