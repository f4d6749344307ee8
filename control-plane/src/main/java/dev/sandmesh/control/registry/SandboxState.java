package dev.sandmesh.control.registry;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the owner last wrote.
 *
 * @param owner its node is empty before the first registration
 * @param ownedSince when that node became the owner, with this epoch
 * @param lastEvent number of the last event of this nonce that is committed; 0 for none
 * @param handover the owner is gone and nobody has taken over yet
 * @param awayUntil until when a goodbye excuses silence
 * @param reported capacity, tasks, profiles, host, processes, conditions and runningVersion in the contract's form, as far as known
 */
public record SandboxState(
        Ownership owner,
        @Nullable Instant ownedSince,
        Agent agent,
        Health health,
        long lastEvent,
        boolean handover,
        @Nullable Instant awayUntil,
        @Nullable Instant lastHeartbeatAt,
        JsonObject reported) {

    /** Of the configuration that was in effect when that was last heard; 0 for none. */
    public long runningVersion() {
        return reported.getLong("runningVersion", 0L);
    }

    public boolean owned() {
        return !owner.node().isEmpty();
    }

    public Optional<Instant> away() {
        return Optional.ofNullable(awayUntil);
    }

    public Optional<Instant> lastHeartbeat() {
        return Optional.ofNullable(lastHeartbeatAt);
    }
}
