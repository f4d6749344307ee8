package dev.sandmesh.control.liveview.rfb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.view.ViewMode;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames do not end where messages do (A119). */
class ClientFilterSplitTest {

    private static final SortedMap<Integer, ViewMode> NO_SWITCH = new TreeMap<>();

    static Stream<Arguments> messages() {
        return Said.all().stream().flatMap(message -> Stream.of(ViewMode.values())
                .map(mode -> Arguments.of(message.name(), message, mode)));
    }

    @ParameterizedTest(name = "{0} in {2}")
    @MethodSource("messages")
    void passesTheSameHoweverItIsCut(String name, Said message, ViewMode mode) {
        List<Said> stream = List.of(Said.updateRequest(), message, Said.fence(3), message);
        byte[] bytes = joined(stream);
        byte[] expected = FilterModel.expected(stream, mode, NO_SWITCH);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                assertThat(passed(bytes, mode, NO_SWITCH, first, second))
                        .as("cut at %s and %s", first, second)
                        .isEqualTo(expected);
            }
        }
        int[] everywhere = IntStream.range(0, bytes.length).toArray();
        assertThat(passed(bytes, mode, NO_SWITCH, everywhere)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} in {2} first")
    @MethodSource("messages")
    void modeMayChangeAnywhere(String name, Said message, ViewMode mode) {
        List<Said> stream =
                List.of(Said.encodings(7, -258), Said.key(true, 7), Said.pointer(1, 2, 3), message, Said.key(true, 8));
        byte[] bytes = joined(stream);
        ViewMode other = mode == ViewMode.VIEW ? ViewMode.CONTROL : ViewMode.VIEW;
        for (int there = 0; there <= bytes.length; there++) {
            for (int back = there + 1; back <= bytes.length; back++) {
                SortedMap<Integer, ViewMode> switches = new TreeMap<>();
                switches.put(there, other);
                switches.put(back, mode);
                assertThat(passed(bytes, mode, switches, there, back))
                        .as("%s from %s to %s", other, there, back)
                        .isEqualTo(FilterModel.expected(stream, mode, switches));
            }
        }
    }

    @Property(tries = 5_000)
    void manyMessagesInManyPiecesWithManySwitchesPassAsTheModelSays(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Said> stream = Stream.generate(() -> Said.random(random))
                .limit(random.nextInt(40))
                .toList();
        byte[] bytes = joined(stream);
        int[] cuts =
                random.ints(random.nextInt(20), 0, bytes.length + 1).sorted().toArray();
        SortedMap<Integer, ViewMode> switches = new TreeMap<>();
        for (int cut : cuts) {
            if (random.nextInt(3) == 0) {
                switches.put(cut, Said.mode(random));
            }
        }
        ViewMode mode = Said.mode(random);
        assertThat(passed(bytes, mode, switches, cuts)).isEqualTo(FilterModel.expected(stream, mode, switches));
    }

    private static byte[] joined(List<Said> messages) {
        Buffer bytes = Buffer.buffer();
        messages.forEach(message -> bytes.appendBytes(message.bytes()));
        return bytes.getBytes();
    }

    private static byte[] passed(byte[] bytes, ViewMode mode, SortedMap<Integer, ViewMode> switches, int... cuts) {
        ClientFilter filter = new ClientFilter(mode);
        Buffer passed = Buffer.buffer();
        int at = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int end = i < cuts.length ? cuts[i] : bytes.length;
            Passage passage = filter.accept(Buffer.buffer(Arrays.copyOfRange(bytes, at, end)));
            assertThat(passage.fault()).isEmpty();
            passed.appendBuffer(passage.bytes());
            at = end;
            boolean last = i + 1 >= cuts.length || cuts[i + 1] != end;
            if (i < cuts.length && last && switches.containsKey(end)) {
                passed.appendBuffer(filter.switchTo(switches.get(end)));
            }
        }
        return passed.getBytes();
    }
}
