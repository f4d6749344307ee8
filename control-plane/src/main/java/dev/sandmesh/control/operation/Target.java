package dev.sandmesh.control.operation;

import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.client.OperationProgress;
import dev.sandmesh.protocol.client.TargetStatus;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One sandbox of an operation.
 *
 * @param position in the order in which targets are begun
 * @param commandId of the one command that it gets, however often that is sent
 * @param begunAt when that was issued first
 * @param archiveBytes of the archive that is kept of it
 */
record Target(
        int position,
        SandboxId sandboxId,
        String name,
        String environment,
        UUID commandId,
        Optional<Instant> begunAt,
        Fate fate,
        Optional<Instant> endedAt,
        Optional<Long> archiveBytes) {

    static Target pending(int position, Place place, UUID commandId) {
        return new Target(
                position,
                place.sandboxId(),
                place.name(),
                place.environment(),
                commandId,
                Optional.empty(),
                Fate.of(TargetStatus.PENDING),
                Optional.empty(),
                Optional.empty());
    }

    /** The sandbox that is meant. */
    record Place(SandboxId sandboxId, String name, String environment) {}

    TargetStatus status() {
        return fate.status();
    }

    Target begun(Instant now) {
        return new Target(
                position,
                sandboxId,
                name,
                environment,
                commandId,
                Optional.of(now),
                Fate.of(TargetStatus.RUNNING),
                endedAt,
                archiveBytes);
    }

    /** Still under way, and why. */
    Target waiting(JsonObject blockers) {
        return with(Fate.waiting(blockers), Optional.empty(), Optional.empty());
    }

    Target ended(Fate end, Instant now) {
        return with(end, Optional.of(now), Optional.empty());
    }

    /** With what is kept of it: an archive of so many bytes. */
    Target keeping(Optional<Long> archive) {
        return with(fate, endedAt, archive);
    }

    private Target with(Fate now, Optional<Instant> ended, Optional<Long> archive) {
        return new Target(position, sandboxId, name, environment, commandId, begunAt, now, ended, archive);
    }

    OperationProgress.Target progress() {
        return new OperationProgress.Target(sandboxId, fate.status(), fate.code(), fate.message());
    }
}
