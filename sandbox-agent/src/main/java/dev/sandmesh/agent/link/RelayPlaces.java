package dev.sandmesh.agent.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Which control node is tried next: all that are named, in a new order each time, so that the agents of a lost node spread. Where a
 * name has several addresses, each attempt takes one of them by chance.
 */
final class RelayPlaces {

    private final List<RelayPlace> all;
    private final Random random;
    private final Deque<RelayPlace> untried = new ArrayDeque<>();
    private @Nullable RelayPlace latest;

    RelayPlaces(RelaySettings settings, Random random) {
        this.all = settings.urls().stream().map(RelayPlace::new).toList();
        this.random = random;
    }

    /** The one that was tried last comes last again. */
    RelayPlace next() {
        if (untried.isEmpty()) {
            untried.addAll(ordered());
        }
        RelayPlace place = untried.remove();
        latest = place;
        return place;
    }

    private List<RelayPlace> ordered() {
        List<RelayPlace> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, random);
        RelayPlace last = latest;
        if (last != null && shuffled.size() > 1 && shuffled.remove(last)) {
            shuffled.add(last);
        }
        return shuffled;
    }
}
