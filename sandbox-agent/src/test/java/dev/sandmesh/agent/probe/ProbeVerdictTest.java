package dev.sandmesh.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ProbeVerdictTest {
    @Test
    void oneFailureIsNoVerdict() {
        assertThat(ProbeVerdict.startingUp(2).after(false).up()).isTrue();
        assertThat(ProbeVerdict.startingUp(2).after(false).after(false).up()).isFalse();
    }

    @Test
    void oneSuccessBringsItBack() {
        assertThat(ProbeVerdict.startingDown(3).after(true).up()).isTrue();
    }

    @Property
    void itIsDownExactlyWhenTheLastResultsAllFailed(
            @ForAll List<Boolean> results, @ForAll @IntRange(min = 1, max = 5) int limit) {
        ProbeVerdict verdict = ProbeVerdict.startingUp(limit);
        for (boolean ok : results) {
            verdict = verdict.after(ok);
        }
        int failedLast = 0;
        while (failedLast < results.size() && !results.get(results.size() - 1 - failedLast)) {
            failedLast++;
        }
        assertThat(verdict.up()).isEqualTo(failedLast < limit);
    }
}
