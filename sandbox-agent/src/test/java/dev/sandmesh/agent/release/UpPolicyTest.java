package dev.sandmesh.agent.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A dead control plane puts nobody back; an agent that cannot speak is put back: A109, D29. */
class UpPolicyTest {

    @ParameterizedTest(name = "acked {0}, linked before {1}, after {2} s, a node listens {3}: up {4}")
    @CsvSource({
        "true,  true,  1,  true,  true",
        "true,  true,  1,  false, true",
        "false, false, 0,  true,  true",
        "false, false, 0,  false, true",
        "false, true,  0,  true,  false",
        "false, true,  29, false, false",
        "false, true,  30, false, true",
        "false, true,  30, true,  false",
        "false, true,  600, true, false",
    })
    void comesUp(boolean acked, boolean linkedBefore, int seconds, boolean nodeListens, boolean up) {
        assertThat(UpPolicy.isUp(acked, linkedBefore, Duration.ofSeconds(seconds), nodeListens))
                .isEqualTo(up);
    }
}
