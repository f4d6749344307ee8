package dev.sandmesh.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreezeDetectorTest {

    @ParameterizedTest
    @CsvSource({"5, false", "45, false", "51, true", "90, true"})
    void aStopIsSeen(long seconds, boolean frozen) {
        FreezeDetector detector = new FreezeDetector(Duration.ofSeconds(45), Duration.ofSeconds(5), 0);

        assertThat(detector.tick(seconds * 1_000_000_000)).isEqualTo(frozen);
    }
}
