package dev.sandmesh.agent.adspower;

import dev.sandmesh.protocol.report.ProfileReport;
import dev.sandmesh.protocol.report.ProfileState;
import java.time.Instant;
import java.util.Optional;

/**
 * One open profile and what was seen of it so far.
 *
 * @param since when it entered {@code state}
 * @param looksGone looks in a row that found no browser
 * @param looksWithoutAnswer looks in a row that got no answer from it, whether it was there or not
 * @param unclaimedSince as {@link System#nanoTime}
 */
record Profile(
        String id,
        ProfileState state,
        Instant since,
        boolean forgotten,
        int looksGone,
        int looksWithoutAnswer,
        boolean claimed,
        long unclaimedSince) {

    static Profile firstSeen(String id, Moment now) {
        return new Profile(id, ProfileState.OPEN, now.instant(), false, 0, 0, false, now.nanos());
    }

    Profile seen(Sighting sighting) {
        if (sighting.pulse() == Pulse.UNKNOWN) {
            return new Profile(
                    id, state, since, sighting.forgotten(), looksGone, looksWithoutAnswer, claimed, unclaimedSince);
        }
        boolean answers = sighting.pulse() == Pulse.ALIVE;
        return new Profile(
                id,
                state,
                since,
                sighting.forgotten(),
                sighting.pulse() == Pulse.GONE ? looksGone + 1 : 0,
                answers ? 0 : looksWithoutAnswer + 1,
                claimed,
                unclaimedSince);
    }

    /** Where nobody can say what is claimed, what was claimed still is, and nothing ages. */
    Profile judged(Claims claims, Moment now, ProfilePolicy policy) {
        Optional<Boolean> known = claims.profiles().map(profiles -> profiles.contains(id));
        boolean isClaimed = known.orElse(claimed);
        boolean stays = known.isEmpty() && state == ProfileState.LEAKED;
        boolean ages = known.isPresent() && !isClaimed && !claimed;
        long unclaimed = ages || stays ? unclaimedSince : now.nanos();
        ProfileState next =
                policy.state(policy.isLost(looksGone, looksWithoutAnswer), isClaimed, forgotten, now.since(unclaimed));
        return new Profile(
                id,
                next,
                next == state ? since : now.instant(),
                forgotten,
                looksGone,
                looksWithoutAnswer,
                isClaimed,
                unclaimed);
    }

    ProfileReport report() {
        return new ProfileReport(id, state, since);
    }
}
