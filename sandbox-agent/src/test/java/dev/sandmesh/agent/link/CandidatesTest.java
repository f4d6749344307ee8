package dev.sandmesh.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where an agent asks for a lease: A106. */
class CandidatesTest {

    private static final String ANY = "fleet.register";

    private final Candidates candidates = new Candidates(new Random(7));

    @Test
    void whoKnowsNobodyAsksWhoeverAnswers() {
        assertThat(candidates.address()).isEqualTo(ANY);
        candidates.without("gone");
        assertThat(candidates.address()).isEqualTo(ANY);
    }

    @Test
    void theOthersAreAskedOnceEachAndThenWhoeverAnswers() {
        candidates.know(List.of("a", "b", "c"));
        assertThat(candidates.address()).as("nobody is lost yet").isEqualTo(ANY);
        candidates.without("b");
        assertThat(List.of(candidates.address(), candidates.address()))
                .containsExactlyInAnyOrder("control.a.register", "control.c.register");
        assertThat(candidates.address()).isEqualTo(ANY);
    }

    @Test
    void agentsThatLostTheSameOwnerPart() {
        Set<String> first = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            Candidates each = new Candidates(new Random(seed));
            each.know(List.of("a", "b", "c", "d"));
            each.without("a");
            first.add(each.address());
        }
        assertThat(first).hasSize(3);
    }

    /** Else whoever comes by "any" would always reach the same one: each sender begins at the same place. */
    @Test
    void agentsThatComeAnewPart() {
        Set<String> first = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            Candidates each = new Candidates(new Random(seed));
            each.named(List.of("a", "b", "c"));
            first.add(each.address());
        }
        assertThat(first).hasSize(3);
    }

    @Test
    void whomARefusalNamesIsAskedButWhatIsLeftComesFirst() {
        candidates.named(List.of("holder"));
        candidates.named(List.of("other"));
        assertThat(candidates.address()).isEqualTo("control.holder.register");
        candidates.named(List.of("other"));
        assertThat(candidates.address()).isEqualTo("control.other.register");
    }

    @Test
    void aLeaseOrANewConnectionEndsTheSearch() {
        candidates.know(List.of("a", "b"));
        candidates.without("a");
        candidates.know(List.of("a", "b"));
        assertThat(candidates.address()).isEqualTo(ANY);
        candidates.without("a");
        candidates.forget();
        candidates.without("a");
        assertThat(candidates.address()).isEqualTo(ANY);
    }
}
