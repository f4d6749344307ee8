package dev.sandmesh.agent.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

    private final Pace pace = new Pace();

    @Test
    void theFirstMissIsRepeatedAndTheSecondGivesTheOwnerUp() {
        assertThat(pace.missed(false)).isEqualTo(Pace.Verdict.REPEAT);
        assertThat(pace.missed(false)).isEqualTo(Pace.Verdict.OWNER_LOST);
    }

    @Test
    void nobodyListeningGivesTheOwnerUpAtOnce() {
        assertThat(pace.missed(true)).isEqualTo(Pace.Verdict.OWNER_LOST);
    }

    @Test
    void anAnswerForgivesTheMissBeforeIt() {
        assertThat(pace.missed(false)).isEqualTo(Pace.Verdict.REPEAT);
        pace.answered();
        assertThat(pace.missed(false)).isEqualTo(Pace.Verdict.REPEAT);
    }
}
