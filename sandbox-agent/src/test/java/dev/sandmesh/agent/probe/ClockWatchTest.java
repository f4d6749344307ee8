package dev.sandmesh.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.probe.OwnState.Moment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
    private static final long HOUR = 3_600_000;

    private final ClockWatch watch = new ClockWatch();

    @Test
    void aJumpIsToldWithDirectionAndLengthAndForgottenAfterAMinute() {
        assertThat(watch.observe(new Moment(0, HOUR)).ok()).isTrue();
        assertThat(watch.observe(new Moment(5_000, 2 * HOUR + 5_000)).reason())
                .startsWith("the clock of this host jumped forward by 60 min; ");
        assertThat(watch.observe(new Moment(64_000, 2 * HOUR + 64_000)).ok()).isFalse();
        assertThat(watch.observe(new Moment(65_000, 2 * HOUR + 65_000)).ok()).isTrue();
        assertThat(watch.observe(new Moment(70_000, 70_000)).reason()).contains("jumped backward by 2.0 h");
    }

    @Test
    void aSuspendedMachineIsNoJump() {
        assertThat(watch.observe(new Moment(0, HOUR)).ok()).isTrue();
        assertThat(watch.observe(new Moment(HOUR, 2 * HOUR)).ok()).isTrue();
    }

    @Property
    void correctionsOfLessThanFiveSecondsAreNoJump(
            @ForAll @LongRange(min = -5_000, max = 5_000) long step,
            @ForAll @LongRange(min = 0, max = 600_000) long elapsed) {
        ClockWatch fresh = new ClockWatch();
        assertThat(fresh.observe(new Moment(1_000, HOUR)).ok()).isTrue();
        assertThat(fresh.observe(new Moment(1_000 + elapsed, HOUR + elapsed + step))
                        .ok())
                .isTrue();
    }
}
