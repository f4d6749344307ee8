package dev.sandmesh.control.liveview;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Who of those that look at one screen controls it: one at a time, the others in the order in which they asked. Views are known by their
 * ids; what somebody may not do changes nothing.
 */
record Turns(Optional<UUID> holder, List<UUID> waiting) {

    static final Turns NONE = new Turns(Optional.empty(), List.of());

    Turns {
        waiting = List.copyOf(waiting);
    }

    boolean holds(UUID view) {
        return holder.filter(view::equals).isPresent();
    }

    /** At once where nobody has it, else when it is this one's turn. */
    Turns asked(UUID view) {
        if (holder.isEmpty()) {
            return new Turns(Optional.of(view), without(view));
        }
        if (holds(view) || waiting.contains(view)) {
            return this;
        }
        List<UUID> more = new ArrayList<>(waiting);
        more.add(view);
        return new Turns(holder, more);
    }

    /** Gives it back, or asks no longer; whoever has asked for longest is next. */
    Turns released(UUID view) {
        List<UUID> others = without(view);
        if (!holds(view)) {
            return new Turns(holder, others);
        }
        return others.isEmpty() ? NONE : new Turns(Optional.of(others.get(0)), others.subList(1, others.size()));
    }

    /** By whoever has it, to somebody who asked. */
    Turns granted(UUID by, UUID to) {
        return holds(by) && waiting.contains(to) ? taken(to) : this;
    }

    /** Without being asked, whoever has it; that one has to ask again. */
    Turns taken(UUID by) {
        return new Turns(Optional.of(by), without(by));
    }

    private List<UUID> without(UUID view) {
        return waiting.stream().filter(other -> !other.equals(view)).toList();
    }
}
