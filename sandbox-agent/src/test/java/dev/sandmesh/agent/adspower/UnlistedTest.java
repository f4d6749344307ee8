package dev.sandmesh.agent.adspower;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnlistedTest {
    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final boolean LATE = true;

    private Unlisted unlisted = Unlisted.NONE;

    private UnlistedTest walk(long seconds, long pid, boolean late) {
        unlisted = unlisted.after(pid == 0 ? Map.of() : Map.of("k1", pid), nanos(seconds), late, GRACE);
        return this;
    }

    private void forgotten(long seconds, String... profiles) {
        assertThat(unlisted.forgotten(nanos(seconds), GRACE)).containsExactlyInAnyOrder(profiles);
    }

    private static long nanos(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void aBrowserIsForgottenOnlyAfterTheGraceHoweverOftenItIsSeen() {
        for (int second = 0; second <= 60; second++) {
            walk(second, 7, false).forgotten(second);
        }
        walk(61, 7, false).forgotten(61, "k1");
    }

    @Test
    void anotherProcessOrOneThatWasListedMeanwhileBeginsAnew() {
        walk(0, 7, false).walk(50, 8, false).walk(100, 8, false).forgotten(100);
        walk(105, 0, false).walk(106, 8, false).walk(160, 8, false).forgotten(160);
        walk(167, 8, false).forgotten(167, "k1");
    }

    @Test
    void whatALateAgentSawDoesNotCount() {
        walk(0, 7, false).walk(59, 7, LATE).walk(70, 7, false).forgotten(70);
        walk(120, 7, false).forgotten(120, "k1");
        walk(130, 7, LATE).forgotten(130, "k1");
    }
}
