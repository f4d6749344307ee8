package dev.sandmesh.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreezeDetectorTest {

    @ParameterizedTest
    @CsvSource({
        "5, 5, false",
        "45, 45, false",
        "51, 51, true",
        // A stopped process; then a suspended machine, whose monotonic clock stood still.
        "90, 90, true",
        "5, 600, true",
        // Somebody set the clock back.
        "5, -3600, false"
    })
    void aStopIsSeenOnEitherClock(long monotonicSeconds, long wallSeconds, boolean frozen) {
        FreezeDetector detector = new FreezeDetector(Duration.ofSeconds(45), Duration.ofSeconds(5), 0, 0);

        assertThat(detector.tick(monotonicSeconds * 1_000_000_000, wallSeconds * 1_000))
                .isEqualTo(frozen);
    }
}
