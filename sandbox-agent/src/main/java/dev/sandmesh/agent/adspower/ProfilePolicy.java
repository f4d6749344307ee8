package dev.sandmesh.agent.adspower;

import dev.sandmesh.protocol.report.ProfileState;
import java.time.Duration;

/**
 * What a profile is, from what is known of it.
 *
 * @param grace for how long a profile may be open before a task claims it, and after one has
 * @param looksUntilGone how many looks in a row must find no browser
 * @param looksUntilHung how many must find one that does not answer: on a busy host some will
 */
record ProfilePolicy(Duration grace, int looksUntilGone, int looksUntilHung) {
    private static final int LOOKS_UNTIL_GONE = 2;
    private static final int LOOKS_UNTIL_HUNG = 6;

    static ProfilePolicy withGrace(Duration grace) {
        return new ProfilePolicy(grace, LOOKS_UNTIL_GONE, LOOKS_UNTIL_HUNG);
    }

    boolean isLost(int looksGone, int looksWithoutAnswer) {
        return looksGone >= looksUntilGone || looksWithoutAnswer >= looksUntilHung;
    }

    /** One that may only be slow is left to its task. */
    boolean mayClose(boolean claimed, int looksGone) {
        return !claimed || looksGone >= looksUntilGone;
    }

    /** {@code unclaimedFor} counts only while there is somebody who could claim. */
    ProfileState state(boolean lost, boolean claimed, boolean forgotten, Duration unclaimedFor) {
        if (lost) {
            return ProfileState.LOST;
        }
        if (claimed) {
            return ProfileState.CLAIMED;
        }
        return forgotten || unclaimedFor.compareTo(grace) > 0 ? ProfileState.LEAKED : ProfileState.OPEN;
    }
}
