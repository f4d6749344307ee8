package dev.sandmesh.control.http;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The environments that somebody may see and act in: all there are and will be, or these. */
public record EnvironmentScope(boolean all, Set<String> names) {

    /** On the wire, alone in its list: every environment. */
    public static final String EVERY = "*";

    public static final EnvironmentScope ALL = new EnvironmentScope(true, Set.of());
    public static final EnvironmentScope NONE = new EnvironmentScope(false, Set.of());

    public EnvironmentScope {
        names = all ? Set.of() : Set.copyOf(names);
    }

    /** Reads the list that the API and the database write. */
    public static EnvironmentScope of(Collection<String> written) {
        return written.contains(EVERY) ? ALL : new EnvironmentScope(false, Set.copyOf(written));
    }

    /** As the API and the database write it, sorted. */
    public List<String> written() {
        return all ? List.of(EVERY) : List.copyOf(new TreeSet<>(names));
    }

    public boolean covers(String environment) {
        return all || names.contains(environment);
    }

    public boolean covers(EnvironmentScope other) {
        return all || (!other.all && names.containsAll(other.names));
    }

    /** What both cover. */
    public EnvironmentScope within(EnvironmentScope other) {
        if (all) {
            return other;
        }
        Set<String> both = new TreeSet<>(names);
        both.removeIf(name -> !other.covers(name));
        return new EnvironmentScope(false, both);
    }
}
