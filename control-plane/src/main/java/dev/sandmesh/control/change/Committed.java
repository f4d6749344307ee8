package dev.sandmesh.control.change;

import java.util.List;

/** What a transaction brings: a value for the caller and facts for the log. */
public record Committed<T>(T value, List<Fact> facts) {

    public Committed {
        facts = List.copyOf(facts);
    }
}
