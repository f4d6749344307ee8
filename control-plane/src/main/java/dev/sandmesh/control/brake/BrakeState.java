package dev.sandmesh.control.brake;

import dev.sandmesh.control.registry.FleetCount;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The brake as its row says.
 *
 * @param cause null while it is off
 * @param since when it last went on or was released
 * @param then the count that put it on
 * @param now the last count while it is on
 * @param calmSince since when so few are missing that it may be released
 * @param byHand when somebody last released it: what was lost before does not put it on again
 * @param handOverReleased somebody released it during a hand-over that still runs
 * @param releasedBy empty when it was released because those that were missing are back
 */
record BrakeState(
        @Nullable BrakeCause cause,
        Instant since,
        FleetCount then,
        FleetCount now,
        @Nullable Instant calmSince,
        @Nullable Instant byHand,
        boolean handOverReleased,
        String releasedBy,
        String reason) {

    /** As it is before anything was counted. */
    static BrakeState off(Instant since) {
        return new BrakeState(null, since, FleetCount.NONE, FleetCount.NONE, null, null, false, "", "");
    }

    boolean on() {
        return cause != null;
    }

    Optional<BrakeCause> why() {
        return Optional.ofNullable(cause);
    }

    BrakeState engaged(BrakeCause why, FleetCount count, Instant at) {
        return new BrakeState(why, at, count, seen(count), null, byHand, handOverReleased, "", "");
    }

    /** It was on for another cause: since then, and now for this. */
    BrakeState worse(BrakeCause why, FleetCount count) {
        return new BrakeState(why, since, count, seen(count), null, byHand, handOverReleased, "", "");
    }

    BrakeState counted(FleetCount count, @Nullable Instant calm) {
        return new BrakeState(cause, since, then, seen(count), calm, byHand, handOverReleased, releasedBy, reason);
    }

    BrakeState recovered(String why, Instant at) {
        return new BrakeState(null, at, then, now, null, byHand, handOverReleased, "", why);
    }

    BrakeState released(String who, String why, Instant at) {
        return new BrakeState(null, at, then, now, null, at, now.handingOver() > 0, who, why);
    }

    BrakeState handOverEnded() {
        return new BrakeState(cause, since, then, now, calmSince, byHand, false, releasedBy, reason);
    }

    /** What of a count is shown while it is on; its losses belong to the moment. */
    private static FleetCount seen(FleetCount count) {
        return new FleetCount(count.live(), 0, count.missing(), count.handingOver());
    }
}
