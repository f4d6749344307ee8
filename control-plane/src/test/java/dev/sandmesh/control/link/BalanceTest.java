package dev.sandmesh.control.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** A node that was started again takes its share: C37. */
class BalanceTest {

    private long nanos;

    @Test
    void nothingMovesBeforeAllHaveStoodForAWhile() {
        Balance balance = new Balance("n0", () -> nanos);
        assertThat(surplus(balance, nodes(9, 0, 0))).isZero();
        pass(Balance.STEADY.minusSeconds(1));
        assertThat(surplus(balance, nodes(9, 0, 0))).isZero();
        pass(Duration.ofSeconds(2));
        assertThat(surplus(balance, nodes(9, 0, 0))).isEqualTo(1);
        assertThat(surplus(balance, nodes(9, 0))).as("one is gone").isZero();
        pass(Balance.STEADY);
        assertThat(surplus(balance, nodes(9, 0, 0))).as("and is back").isZero();
    }

    @Test
    void nobodyIsMovedWhileTheMeshIsParted() {
        Balance balance = new Balance("n0", () -> nanos);
        assertThat(surplus(balance, nodes(9, 0, 0))).isZero();
        pass(Balance.STEADY);
        assertThat(balance.surplus(nodes(9, 0, 0), Set.of("n0", "n1"))).isZero();
        assertThat(surplus(balance, nodes(9, 0, 0))).as("and a while after").isZero();
        pass(Balance.STEADY);
        assertThat(surplus(balance, nodes(9, 0, 0))).isEqualTo(1);
    }

    @Test
    void whoeverIsAloneOrHasNoRowMovesNothing() {
        assertThat(steadySurplus("n0", nodes(9))).isZero();
        assertThat(steadySurplus("n7", nodes(9, 0, 0))).isZero();
        assertThat(steadySurplus("n0", List.of())).isZero();
        ControlNode gone = node("n1", 0, false);
        assertThat(steadySurplus("n0", List.of(node("n0", 9, true), gone))).isZero();
        assertThat(Balance.withRoom(List.of(node("n0", 9, true), gone))).isEmpty();
    }

    @Test
    void oneOrATenthMoreThanTheShareIsNoReasonToBegin() {
        assertThat(steadySurplus("n0", nodes(109, 95, 96))).isZero();
        assertThat(steadySurplus("n0", nodes(120, 90, 90))).isEqualTo(6);
        assertThat(steadySurplus("n0", nodes(2, 0, 0))).isZero();
        assertThat(steadySurplus("n0", nodes(3, 0, 0))).isEqualTo(1);
        assertThat(steadySurplus("n0", nodes(4, 4, 1))).isZero();
    }

    @Test
    void whoHasBegunGoesDownToItsShare() {
        Balance balance = new Balance("n0", () -> nanos);
        assertThat(surplus(balance, nodes(6, 3, 0))).isZero();
        pass(Balance.STEADY);
        assertThat(surplus(balance, nodes(6, 3, 0))).isEqualTo(1);
        assertThat(surplus(balance, nodes(4, 3, 2))).isEqualTo(1);
        assertThat(surplus(balance, nodes(3, 3, 3))).isZero();
        assertThat(surplus(balance, nodes(4, 3, 2))).isZero();
    }

    /** Whatever they own at first, and wherever those that are sent go. */
    @Property(tries = 200)
    void allHaveTheirShareInTheEndAndNothingMovesThen(
            @ForAll @Size(min = 1, max = 5) List<@IntRange(max = 300) Integer> owned, @ForAll long seed) {
        Random random = new Random(seed);
        int[] left = owned.stream().mapToInt(each -> each).toArray();
        List<Balance> balances = IntStream.range(0, left.length)
                .mapToObj(index -> new Balance("n" + index, () -> nanos))
                .toList();
        balances.forEach(balance -> surplus(balance, nodes(left)));
        pass(Balance.STEADY);
        int rounds = 0;
        while (round(balances, left, random)) {
            assertThat(rounds++).isLessThan(200);
        }
        int share = (IntStream.of(left).sum() + left.length - 1) / left.length;
        for (int own : left) {
            assertThat(own).isLessThanOrEqualTo(share + Math.max(1, share / 10));
        }
        assertThat(IntStream.of(left).sum())
                .isEqualTo(owned.stream().mapToInt(each -> each).sum());
    }

    /** All look at the same rows, then those that are sent go where there was room. */
    private static boolean round(List<Balance> balances, int[] owned, Random random) {
        List<ControlNode> rows = nodes(owned);
        List<String> room = new ArrayList<>(Balance.withRoom(rows));
        boolean moved = false;
        for (int from = 0; from < owned.length; from++) {
            long surplus = surplus(balances.get(from), rows);
            for (long agent = 0; agent < surplus; agent++) {
                assertThat(room).isNotEmpty();
                Collections.shuffle(room, random);
                owned[from]--;
                owned[Integer.parseInt(room.get(0).substring(1))]++;
                moved = true;
            }
        }
        return moved;
    }

    /** The mesh is whole: it has those who live. */
    private static long surplus(Balance balance, List<ControlNode> nodes) {
        return balance.surplus(
                nodes,
                nodes.stream().filter(ControlNode::alive).map(ControlNode::id).collect(Collectors.toSet()));
    }

    private long steadySurplus(String self, List<ControlNode> nodes) {
        Balance balance = new Balance(self, () -> nanos);
        assertThat(surplus(balance, nodes)).isZero();
        pass(Balance.STEADY);
        return surplus(balance, nodes);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private static List<ControlNode> nodes(int... owned) {
        return IntStream.range(0, owned.length)
                .mapToObj(index -> node("n" + index, owned[index], true))
                .toList();
    }

    private static ControlNode node(String id, long owned, boolean alive) {
        return new ControlNode(id, id, "1", Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, alive, owned, false, "");
    }
}
