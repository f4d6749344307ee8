package dev.sandmesh.control.brake;

import dev.sandmesh.control.registry.FleetCount;
import java.time.Duration;
import java.time.Instant;

/**
 * When the brake goes on, and when it is released without anybody's doing.
 *
 * @param window within which losses count together
 * @param fewest losses that are many, however small the fleet
 * @param most of the live leases, in percent, that may be lost within the window
 * @param few of the leases, in percent: as long as not less are missing it stays on
 * @param calm for how long less have to be missing
 */
record BrakePolicy(Duration window, long fewest, long most, long few, Duration calm) {

    private static final long ALL = 100;

    static BrakePolicy standard() {
        return new BrakePolicy(Duration.ofSeconds(60), 3, 30, 10, Duration.ofSeconds(60));
    }

    /** What was lost before somebody released the brake does not put it on again. */
    Instant lostSince(BrakeState state, Instant now) {
        return afterRelease(state, now.minus(window));
    }

    /** Who was lost with those that put it on, or since, is missing; who was gone long before is not waited for. */
    Instant missingSince(BrakeState state, Instant now) {
        return afterRelease(state, (state.on() ? state.since() : now).minus(window));
    }

    private static Instant afterRelease(BrakeState state, Instant from) {
        Instant byHand = state.byHand();
        return byHand == null || byHand.isBefore(from) ? from : byHand;
    }

    /** The state after this count; the same one when nothing changes. */
    BrakeState judge(BrakeState state, FleetCount count, Instant now) {
        BrakeState before = state.handOverReleased() && count.handingOver() == 0 ? state.handOverEnded() : state;
        if (silent(count) && before.cause() != BrakeCause.MASS_SILENCE) {
            return before.on()
                    ? before.worse(BrakeCause.MASS_SILENCE, count)
                    : before.engaged(BrakeCause.MASS_SILENCE, count, now);
        }
        if (before.on()) {
            return judgeOn(before, count, now);
        }
        return count.handingOver() > 0 && !before.handOverReleased()
                ? before.engaged(BrakeCause.HAND_OVER, count, now)
                : before;
    }

    private BrakeState judgeOn(BrakeState state, FleetCount count, Instant now) {
        if (!calm(count)) {
            return state.counted(count, null);
        }
        Instant since = state.calmSince() == null ? now : state.calmSince();
        BrakeState counted = state.counted(count, since);
        return now.isBefore(since.plus(calm)) ? counted : counted.recovered(recovery(), now);
    }

    private String recovery() {
        return "less than " + few + " % have been missing for " + calm.toSeconds() + " s";
    }

    private boolean silent(FleetCount count) {
        return count.lost() >= fewest && count.lost() * ALL > count.before() * most;
    }

    private boolean calm(FleetCount count) {
        return count.handingOver() == 0
                && (count.missing() == 0 || count.missing() * ALL < (count.live() + count.missing()) * few);
    }
}
