package dev.sandmesh.control.registry;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox whose owner is gone, as far as it matters to whoever looks after it.
 *
 * @param goneSince when it was said that its owner is gone, if it was
 * @param awayUntil until when a goodbye excuses silence
 */
public record Orphan(
        Ownership owner,
        Health health,
        @Nullable Instant goneSince,
        @Nullable Instant awayUntil,
        @Nullable Instant lastHeartbeatAt) {

    /** It is known that nothing is heard of it, so that nothing is left to be said. */
    public boolean isLost() {
        return health.status() == HealthStatus.UNHEALTHY
                && health.reasons().stream().anyMatch(reason -> reason.type().equals(HealthReason.LEASE));
    }

    public Optional<Instant> gone() {
        return Optional.ofNullable(goneSince);
    }

    public Optional<Instant> away() {
        return Optional.ofNullable(awayUntil);
    }

    public Optional<Instant> lastHeartbeat() {
        return Optional.ofNullable(lastHeartbeatAt);
    }
}
