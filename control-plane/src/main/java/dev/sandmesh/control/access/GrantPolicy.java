package dev.sandmesh.control.access;

import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.EnvironmentScope;
import java.util.Set;
import java.util.TreeSet;

/** Decides who may give, change or take what: nobody reaches beyond what they have themselves. */
final class GrantPolicy {

    /** Permissions, and where they hold. */
    record Rights(Set<String> permissions, EnvironmentScope environments) {

        static Rights of(Role role, EnvironmentScope environments) {
            return new Rights(role.permissions(false), environments);
        }

        /** What both have. */
        Rights within(Rights other) {
            Set<String> both = new TreeSet<>(permissions);
            both.retainAll(other.permissions);
            return new Rights(both, environments.within(other.environments));
        }
    }

    private GrantPolicy() {}

    static boolean covers(Rights own, Rights wanted) {
        return own.permissions().containsAll(wanted.permissions())
                && own.environments().covers(wanted.environments());
    }

    /** Throws FORBIDDEN with what is missing. */
    static void demand(Rights own, Rights wanted) {
        Set<String> missing = new TreeSet<>(wanted.permissions());
        missing.removeAll(own.permissions());
        if (!missing.isEmpty()) {
            throw SandmeshException.missing(missing.iterator().next());
        }
        if (!own.environments().covers(wanted.environments())) {
            EnvironmentScope scope = wanted.environments();
            String outside = scope.written().stream()
                    .filter(name -> !own.environments().covers(name))
                    .findFirst()
                    .orElse(EnvironmentScope.EVERY);
            throw SandmeshException.outside("user:manage", outside);
        }
    }
}
