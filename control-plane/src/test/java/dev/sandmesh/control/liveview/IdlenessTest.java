package dev.sandmesh.control.liveview;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When whoever controls a screen and does nothing loses it: A81. */
class IdlenessTest {

    private static final long BEGUN = -7;

    private static long after(Duration time) {
        return BEGUN + time.toNanos();
    }

    @Test
    void whoDoesNothingLosesItSoonerWhereSomebodyWaits() {
        Idleness idle = new Idleness(3, BEGUN);
        assertThat(idle.isOver(true, after(Duration.ofSeconds(60)))).isFalse();
        assertThat(idle.isOver(true, after(Duration.ofSeconds(61)))).isTrue();
        assertThat(idle.isOver(false, after(Duration.ofSeconds(300)))).isFalse();
        assertThat(idle.isOver(false, after(Duration.ofSeconds(301)))).isTrue();
    }

    @Test
    void whateverIsDoneBeginsTheTimeAnew() {
        Idleness idle = new Idleness(3, BEGUN);
        assertThat(idle.seen(3, after(Duration.ofSeconds(50)))).isEqualTo(idle);
        Idleness used = idle.seen(4, after(Duration.ofSeconds(50)));
        assertThat(used.isOver(true, after(Duration.ofSeconds(110)))).isFalse();
        assertThat(used.isOver(true, after(Duration.ofSeconds(111)))).isTrue();
    }
}
