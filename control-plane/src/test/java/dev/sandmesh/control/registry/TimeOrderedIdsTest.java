package dev.sandmesh.control.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class TimeOrderedIdsTest {

    private Instant now = Instant.parse("2026-05-01T12:00:00Z");
    private final TimeOrderedIds ids = new TimeOrderedIds(() -> now);

    @Test
    void idsAreVersionSevenAndTellTheirTime() {
        UUID id = ids.next();
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(now.toEpochMilli());
    }

    @Test
    void tenThousandOfOneMillisecondAreDistinctAndInOrder() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            made.add(ids.next().toString());
        }
        assertThat(made).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aClockThatStepsBackDoesNotBreakTheOrder() {
        String before = ids.next().toString();
        now = now.minusSeconds(60);
        assertThat(ids.next().toString()).isGreaterThan(before);
    }

    @Test
    void theSystemClockServes() {
        assertThat(new TimeOrderedIds(InstantSource.system()).next().version()).isEqualTo(7);
    }
}
