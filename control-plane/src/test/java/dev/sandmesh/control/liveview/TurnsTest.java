package dev.sandmesh.control.liveview;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every state that four viewers can bring about, and every step from it: A81, A119. */
class TurnsTest {

    private static final List<UUID> ALL =
            Stream.iterate(1, n -> n + 1).limit(4).map(n -> new UUID(0, n)).toList();
    private static final UUID ANN = ALL.get(0);
    private static final UUID BEN = ALL.get(1);
    private static final UUID CAT = ALL.get(2);

    @Test
    void whateverIsDoneOneHoldsItAndNobodyWaitsInVain() {
        Set<Turns> seen = new HashSet<>(Set.of(Turns.NONE));
        Deque<Turns> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            Turns from = open.poll();
            for (Turns next : steps(from)) {
                assertThat(next.waiting()).doesNotHaveDuplicates();
                assertThat(next.holder().filter(next.waiting()::contains)).isEmpty();
                assertThat(next.holder().isEmpty() && !next.waiting().isEmpty())
                        .as("somebody waits for what nobody has: %s after %s", next, from)
                        .isFalse();
                if (seen.add(next)) {
                    open.add(next);
                }
            }
        }
        // nobody, or one of four and each order of each choice of the other three
        assertThat(seen).hasSize(1 + 4 * (1 + 3 + 6 + 6));
    }

    private static List<Turns> steps(Turns from) {
        List<Turns> next = new ArrayList<>();
        for (UUID one : ALL) {
            next.add(from.asked(one));
            next.add(from.released(one));
            next.add(from.taken(one));
            ALL.forEach(other -> next.add(from.granted(one, other)));
        }
        return next;
    }

    @Test
    void whoHasAskedForLongestIsNext() {
        Turns turns = Turns.NONE.asked(ANN).asked(BEN).asked(CAT).asked(BEN);
        assertThat(turns).isEqualTo(new Turns(Optional.of(ANN), List.of(BEN, CAT)));
        assertThat(turns.released(BEN).released(ANN).holds(CAT)).isTrue();
        assertThat(turns.released(ANN)).isEqualTo(new Turns(Optional.of(BEN), List.of(CAT)));
        assertThat(turns.released(ANN).released(BEN).released(CAT)).isEqualTo(Turns.NONE);
    }

    @Test
    void onlyItsHolderGivesItAndOnlyToWhomAsked() {
        Turns turns = Turns.NONE.asked(ANN).asked(BEN);
        assertThat(turns.granted(BEN, BEN)).isEqualTo(turns);
        assertThat(turns.granted(ANN, CAT)).isEqualTo(turns);
        assertThat(turns.granted(ANN, BEN)).isEqualTo(new Turns(Optional.of(BEN), List.of()));
    }

    @Test
    void whoTakesItHasItAtOnceAndTheOthersKeepTheirPlaces() {
        Turns turns = Turns.NONE.asked(ANN).asked(BEN).asked(CAT).taken(CAT);
        assertThat(turns).isEqualTo(new Turns(Optional.of(CAT), List.of(BEN)));
    }
}
