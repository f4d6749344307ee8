package dev.sandmesh.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LogTimesTest {

    private static final Path LOG = Path.of("/logs/worker.log");

    private final LogTimes times = new LogTimes();

    private void note(long second, long size) {
        times.note(LOG, 1, size, Instant.ofEpochSecond(second));
    }

    private long at(long second) {
        return times.at(LOG, Instant.ofEpochSecond(second));
    }

    @Test
    void whatWasWrittenAfterATimeIsNeverLeftOut() {
        assertThat(at(5)).isZero();
        note(10, 100);
        for (long second = 11; second < 10_000; second++) {
            note(second, 100 + second * 7);
        }
        assertThat(at(9)).isZero();
        for (long second = 11; second < 20_000; second += 13) {
            long known = Math.min(second, 9_999);
            assertThat(at(second)).isBetween(100 + (known - 8 - (10_000 - known) / 150) * 7, 100 + known * 7);
        }
        assertThat(at(20_000)).isEqualTo(100 + 9_999 * 7);
    }

    @Test
    void aPauseIsFoundWhateverWasWrittenJustBeforeIt() {
        note(10, 100);
        note(11, 150);
        note(12, 200);
        note(13, 200);
        assertThat(at(500)).isEqualTo(200);
        note(1_000, 300);
        assertThat(at(500)).isEqualTo(200);
        assertThat(at(999)).isEqualTo(200);
        assertThat(at(1_000)).isEqualTo(300);
    }

    @Test
    void whatBeganAnewHasNoPast() {
        note(10, 100);
        note(20, 200);
        note(30, 50);
        assertThat(at(25)).isZero();
        assertThat(at(30)).isEqualTo(50);
        times.note(LOG, 2, 500, Instant.ofEpochSecond(40));
        assertThat(at(35)).isZero();
        times.keep(List.of());
        assertThat(at(50)).isZero();
    }

    @Test
    void itsPointsAreBounded() {
        for (long second = 0; second < 1_000_000; second += 10) {
            note(second, second + 1);
        }
        assertThat(at(999_990)).isEqualTo(999_991);
        assertThat(at(500_000)).isBetween(495_000L, 500_001L);
    }
}
