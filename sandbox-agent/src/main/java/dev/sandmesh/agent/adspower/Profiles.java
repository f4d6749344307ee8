package dev.sandmesh.agent.adspower;

import dev.sandmesh.protocol.report.ProfileReport;
import dev.sandmesh.protocol.report.ProfileState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All open profiles at one moment; each look and each word of the worker makes the next. */
record Profiles(Map<String, Profile> all) {
    static final Profiles NONE = new Profiles(Map.of());

    private static final int MOST_NAMED = 10;

    Profiles {
        all = Map.copyOf(all);
    }

    /** What was not seen is closed. */
    Profiles after(List<Sighting> sightings, Claims claims, Moment now, ProfilePolicy policy) {
        Map<String, Profile> next = new LinkedHashMap<>();
        for (Sighting sighting : sightings) {
            if (next.size() < ProfileReport.MAX_PER_SANDBOX) {
                Profile known = all.getOrDefault(sighting.id(), Profile.firstSeen(sighting.id(), now));
                next.put(sighting.id(), known.seen(sighting).judged(claims, now, policy));
            }
        }
        return new Profiles(next);
    }

    Profiles claimed(Claims claims, Moment now, ProfilePolicy policy) {
        Map<String, Profile> next = new LinkedHashMap<>();
        all.forEach((id, profile) -> next.put(id, profile.judged(claims, now, policy)));
        return new Profiles(next);
    }

    List<ProfileReport> reports() {
        return sorted().stream().map(Profile::report).toList();
    }

    List<Profile> in(ProfileState state) {
        return sorted().stream().filter(profile -> profile.state() == state).toList();
    }

    /** With a browser, whether AdsPower knows of it or not. */
    long running() {
        return all.values().stream()
                .filter(profile -> profile.state() != ProfileState.LOST)
                .count();
    }

    /** Not more names than a reason can hold. */
    static String names(List<Profile> profiles) {
        String names = profiles.stream().limit(MOST_NAMED).map(Profile::id).collect(Collectors.joining(", "));
        int more = profiles.size() - MOST_NAMED;
        return more > 0 ? names + " and " + more + " more" : names;
    }

    private List<Profile> sorted() {
        return all.values().stream()
                .sorted((one, other) -> one.id().compareTo(other.id()))
                .toList();
    }
}
