package dev.sandmesh.agent.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessStarted;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An end is told by whoever saw it, and once (A107). */
class EarlierEndsTest {

    private final EarlierEnds ends = new EarlierEnds();

    @Test
    void anEndThatAnEarlierAgentSawIsNotFoundOnceMore() {
        ends.told(exit("worker", 101, "stopped: everything stops"));

        assertThat(ends.isRepeatedBy(exit("worker", 101, "exited with code 0 while no agent ran")))
                .isTrue();
        assertThat(ends.isRepeatedBy(exit("worker", 101, "exited with code 0"))).isFalse();
    }

    @Test
    void endsOfOthersAreNews() {
        ends.told(exit("worker", 101, "signal 9"));

        assertThat(ends.isRepeatedBy(exit("worker", 102, "signal 9"))).isFalse();
        assertThat(ends.isRepeatedBy(exit("Xvfb", 101, "signal 9"))).isFalse();
    }

    @Test
    void whatStartsAfterwardsMayHaveTheSamePid() {
        ends.told(exit("worker", 101, "signal 9"));

        assertThat(ends.isRepeatedBy(new ProcessStarted("worker", 101, 1, false, "signal 9")))
                .isFalse();
        assertThat(ends.isRepeatedBy(exit("worker", 101, "signal 9"))).isFalse();
    }

    private static ProcessExited exit(String process, long pid, String reason) {
        return new ProcessExited(process, pid, Optional.empty(), Optional.empty(), reason, List.of());
    }
}
