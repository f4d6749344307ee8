package dev.sandmesh.control.link;

import dev.sandmesh.control.registry.Health;
import dev.sandmesh.control.registry.HealthReason;
import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.control.registry.Orphan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of a sandbox whose owner is gone: first nothing, so that it may register elsewhere; then {@code unknown}; then
 * {@code unhealthy}. Who was unhealthy before is so for want of a report then. Nobody is reported lost merely because the control plane restarted.
 *
 * @param grace after the owner was found gone
 * @param startGrace after the control plane's start, or the return of the database
 * @param patience from unknown to unhealthy, as far as some node could take registrations
 */
record SweepPolicy(Duration grace, Duration startGrace, Duration patience) {

    static final String HANDOVER = "Handover";

    static SweepPolicy standard() {
        return new SweepPolicy(Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(60));
    }

    /**
     * The new health, or empty as long as there is nothing to say.
     *
     * @param goneSince when its owner was first found gone
     * @param ableSince since when some node could take registrations without a break
     */
    Optional<Health> judge(Orphan orphan, Instant goneSince, Instant ableSince, Instant now) {
        Instant due = later(goneSince.plus(grace), ableSince.plus(startGrace));
        due = later(due, orphan.away().map(until -> until.plus(grace)).orElse(due));
        if (now.isBefore(due)) {
            return Optional.empty();
        }
        Health before = orphan.health();
        return switch (before.status()) {
            case HEALTHY, DEGRADED -> Optional.of(unknown(orphan, now));
            case UNHEALTHY -> orphan.isLost() ? Optional.empty() : Optional.of(unhealthy(orphan, before.since(), now));
            case UNKNOWN ->
                now.isBefore(later(before.since(), due.minus(grace)).plus(patience))
                        ? Optional.empty()
                        : Optional.of(unhealthy(orphan, now, now));
        };
    }

    private static Health unknown(Orphan orphan, Instant now) {
        String reason = "its control node " + orphan.owner().node() + " is gone and no other has heard of it, "
                + silence(orphan);
        return new Health(HealthStatus.UNKNOWN, now, List.of(new HealthReason(HANDOVER, reason, now)));
    }

    private static Health unhealthy(Orphan orphan, Instant since, Instant now) {
        HealthReason reason = new HealthReason(HealthReason.LEASE, silence(orphan), now);
        return new Health(HealthStatus.UNHEALTHY, since, List.of(reason));
    }

    private static String silence(Orphan orphan) {
        return orphan.lastHeartbeat().map(at -> "no report since " + at).orElse("no report ever");
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
