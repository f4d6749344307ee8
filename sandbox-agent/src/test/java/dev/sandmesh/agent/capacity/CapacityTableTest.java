package dev.sandmesh.agent.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.LearnedCapacity;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A limit of memory that allows fewer browsers than were measured is said. */
class CapacityTableTest {

    private static LearnedCapacity learned(int browsers, double mebibytes) {
        return new LearnedCapacity("", 16L << 30, browsers, "latency", mebibytes, Instant.EPOCH);
    }

    @Test
    void narrowerLimitIsNamedWithWhatItAllows() {
        assertThat(CapacityTable.narrowed(learned(14, 500), OptionalLong.of(4L << 30)))
                .hasValueSatisfying(line -> assertThat(line).contains("bears 14", "4096 MiB", "allows about 8"));
    }

    @Test
    void widerLimitOrNoneIsNoNews() {
        assertThat(CapacityTable.narrowed(learned(8, 500), OptionalLong.of(4L << 30)))
                .isEmpty();
        assertThat(CapacityTable.narrowed(learned(14, 500), OptionalLong.empty()))
                .isEmpty();
        assertThat(CapacityTable.narrowed(learned(0, 0), OptionalLong.of(1))).isEmpty();
    }
}
