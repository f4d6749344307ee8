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
