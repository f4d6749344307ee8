package dev.sandmesh.control.relay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which connections have proved the same key: one that works, and one that takes its place, as when an agent comes back before its
 * broken connection is noticed. For a third the oldest goes that has not registered, so that a copy of a machine does not push out the
 * agent that works; when all have, the oldest. Any thread.
 *
 * @param <S> a connection
 */
final class RelayKeys<S> {

    static final int MOST_OF_ONE_KEY = 2;

    private final Map<String, List<S>> open = new HashMap<>();
    private final Predicate<S> registered;

    RelayKeys(Predicate<S> registered) {
        this.registered = registered;
    }

    /** Takes one in; brings whom that leaves without a place. */
    synchronized Optional<S> join(String publicKey, S session) {
        List<S> same = open.computeIfAbsent(publicKey, key -> new ArrayList<>());
        Optional<S> gives = same.size() < MOST_OF_ONE_KEY
                ? Optional.empty()
                : same.stream().filter(registered.negate()).findFirst().or(() -> same.stream()
                        .findFirst());
        gives.ifPresent(same::remove);
        same.add(session);
        return gives;
    }

    synchronized void leave(String publicKey, S session) {
        List<S> same = open.get(publicKey);
        if (same != null && same.remove(session) && same.isEmpty()) {
            open.remove(publicKey);
        }
    }
}
