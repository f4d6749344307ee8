package dev.sandmesh.agent.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.NetworkUsage;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When there are too many browsers: A94, A99, D69-D71. */
class StopPolicyTest {

    @ParameterizedTest(name = "{0} MiB, {1} available, first {2} ms, now {3} ms: {4}")
    @CsvSource({
        // three times the first browser's load, but never below half a second
        "8192, 4000, 400, 1200, ''",
        "8192, 4000, 400, 1201, latency",
        "8192, 4000, 100, 500, ''",
        "8192, 4000, 100, 501, latency",
        // five seconds whatever the first one needed
        "8192, 4000, 4000, 5000, ''",
        "8192, 4000, 4000, 5001, latency",
        // a tenth of the memory, at least 500 MiB
        "8192, 820, 400, 400, ''",
        "8192, 818, 400, 400, memory",
        "3840, 500, 400, 400, ''",
        "3840, 499, 400, 400, memory",
        "65536, 6554, 400, 400, ''",
        "65536, 6553, 400, 400, memory",
        // on a tiny machine no more than half of it
        "512, 256, 400, 400, ''",
        "512, 255, 400, 400, memory",
        // who is short of memory is slow, too
        "8192, 100, 400, 9000, memory",
    })
    void stopsForMemoryAndLatency(long total, long available, long first, long now, String kind) {
        Level one = level(1, first, total, total);
        assertThat(StopPolicy.judge(one, level(2, now, total, available)).map(StopPolicy.Limit::kind))
                .isEqualTo(Optional.of(kind).filter(text -> !text.isEmpty()));
    }

    @ParameterizedTest(name = "95 of 100 of {0} values 1, 2, … lie within {1}")
    @CsvSource({"0, 0", "1, 1", "3, 3", "19, 19", "20, 19", "100, 95", "1000, 950"})
    void findsTheValueWithinWhich95Of100Lie(int count, long expected) {
        assertThat(StopPolicy.p95(LongStream.rangeClosed(1, count)
                        .map(value -> count + 1 - value)
                        .toArray()))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} MiB: {1} browsers by the formula")
    @CsvSource({"4096, 6", "8192, 14", "16384, 31", "800, 0", "512, 0"})
    void formulaIsThatOfTheRequirements(long mebibytes, long browsers) {
        assertThat(Sizing.formula(mebibytes << 20)).isEqualTo(browsers);
    }

    private static Level level(int browsers, long loadMillis, long totalMebibytes, long availableMebibytes) {
        HostSample host = new HostSample(
                0,
                0,
                (totalMebibytes - availableMebibytes) << 20,
                totalMebibytes << 20,
                0,
                0,
                List.of(),
                new NetworkUsage(0, 0),
                0);
        return new Level(browsers, loadMillis, 1, host);
    }
}
