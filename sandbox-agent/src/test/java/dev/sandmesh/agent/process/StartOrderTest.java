package dev.sandmesh.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StartOrderTest {
    @Test
    void eachComesAfterWhatItDependsOn() {
        Map<String, List<String>> dependencies = new LinkedHashMap<>();
        dependencies.put("worker", List.of("browser"));
        dependencies.put("browser", List.of("display"));
        dependencies.put("vnc", List.of("display"));
        dependencies.put("display", List.of());
        assertThat(StartOrder.of(dependencies)).containsExactly("display", "browser", "worker", "vnc");
    }

    @Test
    void aCycleIsNamedFromItsBeginningToItsEnd() {
        Map<String, List<String>> dependencies = new LinkedHashMap<>();
        dependencies.put("a", List.of("b"));
        dependencies.put("b", List.of("c"));
        dependencies.put("c", List.of("b"));
        assertThat(StartOrder.cycles(dependencies)).containsExactly(List.of("b", "c", "b"));
        assertThatThrownBy(() -> StartOrder.of(dependencies)).hasMessage("cycle: b -> c -> b");
    }

    @Test
    void oneThatDependsOnItselfIsACycle() {
        assertThat(StartOrder.cycles(Map.of("a", List.of("a")))).containsExactly(List.of("a", "a"));
    }

    @Property
    void everyGraphWithoutCyclesIsOrdered(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int size) {
        Random random = new Random(seed);
        List<Integer> shuffled =
                new ArrayList<>(IntStream.range(0, size).boxed().toList());
        java.util.Collections.shuffle(shuffled, random);
        Map<String, List<String>> dependencies = new LinkedHashMap<>();
        for (int node : shuffled) {
            dependencies.put(
                    "p" + node,
                    IntStream.range(0, node)
                            .filter(lower -> random.nextInt(3) == 0)
                            .mapToObj(lower -> "p" + lower)
                            .toList());
        }
        List<String> order = StartOrder.of(dependencies);
        assertThat(order).containsExactlyInAnyOrderElementsOf(dependencies.keySet());
        dependencies.forEach(
                (name, needs) -> assertThat(needs).allMatch(need -> order.indexOf(need) < order.indexOf(name)));
    }

    @Property
    void aGraphIsEitherOrderedOrHasACycleThatIsReal(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int size) {
        Random random = new Random(seed);
        Map<String, List<String>> dependencies = new LinkedHashMap<>();
        for (int node = 0; node < size; node++) {
            dependencies.put(
                    "p" + node,
                    IntStream.range(0, size)
                            .filter(other -> random.nextInt(5) == 0)
                            .mapToObj(other -> "p" + other)
                            .toList());
        }
        for (List<String> cycle : StartOrder.cycles(dependencies)) {
            assertThat(cycle.get(0)).isEqualTo(cycle.get(cycle.size() - 1));
            for (int i = 0; i + 1 < cycle.size(); i++) {
                assertThat(dependencies.get(cycle.get(i))).contains(cycle.get(i + 1));
            }
        }
        if (StartOrder.cycles(dependencies).isEmpty()) {
            assertThat(StartOrder.of(dependencies)).hasSize(size);
        }
    }
}
