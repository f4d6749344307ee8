package dev.sandmesh.agent.link;

import dev.sandmesh.protocol.Address;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Which control node is asked next: those that it was told of, each once and in no order, so that agents that lost the same owner
 * part; then whichever answers.
 */
final class Candidates {

    private final Random random;
    private final Deque<String> next = new ArrayDeque<>();
    private List<String> known = List.of();

    Candidates(Random random) {
        this.random = random;
    }

    /** These were alive when somebody answered last. */
    void know(List<String> nodes) {
        known = List.copyOf(nodes);
        next.clear();
    }

    /** The owner is silent: the others are asked. */
    void without(String owner) {
        choose(known.stream().filter(node -> !node.equals(owner)).toList());
    }

    /** Whoever refused names those who may say otherwise. What is left of an earlier list is asked first. */
    void named(List<String> nodes) {
        if (next.isEmpty()) {
            choose(nodes);
        }
    }

    /** The connection is another one: what was known may be long ago. */
    void forget() {
        know(List.of());
    }

    String address() {
        String node = next.pollFirst();
        return node == null ? Address.REGISTER : Address.register(node);
    }

    private void choose(List<String> nodes) {
        List<String> shuffled = new ArrayList<>(nodes);
        Collections.shuffle(shuffled, random);
        next.clear();
        next.addAll(shuffled);
    }
}
