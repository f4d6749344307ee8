package dev.sandmesh.agent.adspower;

import java.util.Optional;
import java.util.Set;

/**
 * What the worker says about the profiles that its tasks use.
 *
 * @param profiles empty while nobody can say: there is no worker, it does not answer, or it tells no tasks
 * @param slots how many tasks it takes at once; 0 while that is not known
 */
public record Claims(Optional<Set<String>> profiles, int slots) {
    public static final Claims UNKNOWN = new Claims(Optional.empty(), 0);

    public Claims {
        profiles = profiles.map(Set::copyOf);
    }
}
