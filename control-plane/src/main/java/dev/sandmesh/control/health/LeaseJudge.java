package dev.sandmesh.control.health;

import dev.sandmesh.control.registry.Health;
import dev.sandmesh.control.registry.OwnerWrite;
import dev.sandmesh.control.registry.SandboxEvent;
import dev.sandmesh.control.registry.SandboxPatch;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.EnginesChanged;
import dev.sandmesh.protocol.report.VersionsChanged;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Applies the policy to a lease that changed, and says what has to be written about it. */
final class LeaseJudge {

    private final HealthPolicy policy;
    private final Timeline timeline;

    LeaseJudge(HealthPolicy policy, Timeline timeline) {
        this.policy = policy;
        this.timeline = timeline;
    }

    /** After a report, the end of a lease or a write that failed: empty when health is what it was. */
    Optional<OwnerWrite> judge(Lease lease, boolean reportTurned, Instant now) {
        Health before = lease.unwritten ? lease.written : lease.health;
        Health after = evaluate(lease, now);
        lease.health = after;
        if (before.equals(after) && !reportTurned) {
            return Optional.empty();
        }
        SandboxPatch patch = SandboxPatch.empty()
                .health(after)
                .conditions(lease.report.conditions())
                .processes(lease.report.processes());
        if (lease.unwritten) {
            patch = patch.handover(false);
        }
        if (lease.goodbye && lease.watched()) {
            lease.goodbye = false;
            patch = patch.back();
        }
        return Optional.of(write(lease, 0, reported(lease, patch), transition(before, after, now)));
    }

    /** After an agent's event, which is always written. */
    OwnerWrite judge(Lease lease, AgentEvent event, Instant now) {
        Health before = lease.unwritten ? lease.written : lease.health;
        Health after = evaluate(lease, now);
        lease.health = after;
        SandboxPatch patch = SandboxPatch.empty();
        if (!event.processes().isEmpty()) {
            patch = patch.processes(lease.report.processes());
        }
        if (!event.conditions().isEmpty()) {
            patch = patch.conditions(lease.report.conditions());
        }
        if (!before.equals(after)) {
            patch = patch.health(after);
        }
        if (lease.standing instanceof Standing.Away away) {
            patch = patch.awayUntil(away.until());
        }
        List<SandboxEvent> entries = new ArrayList<>();
        entries.add(timeline.of(event, lease.versions, now));
        if (event.fact() instanceof VersionsChanged changed) {
            patch = patch.versions(lease.versions, changed.versions());
            lease.versions = changed.versions();
        }
        if (event.fact() instanceof EnginesChanged changed) {
            patch = patch.browserEngines(changed.browserEngines());
        }
        entries.addAll(transition(before, after, now));
        return write(lease, event.number(), patch, entries);
    }

    /** After another configuration came into effect. */
    OwnerWrite configured(Lease lease, long version, Instant now) {
        SandboxEvent entry = timeline.configured(lease.runningVersion, version, now);
        lease.runningVersion = version;
        return write(lease, 0, SandboxPatch.empty().runningVersion(version), List.of(entry));
    }

    private Health evaluate(Lease lease, Instant now) {
        return policy.evaluate(lease.standing, lease.report.conditions(), lease.report.processes(), lease.health, now);
    }

    private static SandboxPatch reported(Lease lease, SandboxPatch patch) {
        return lease.report
                .heartbeat()
                .map(heartbeat -> patch.capacity(heartbeat.capacity())
                        .tasks(heartbeat.tasks())
                        .profiles(heartbeat.profiles())
                        .host(heartbeat.host())
                        .lastHeartbeatAt(lease.lastHeard))
                .orElse(patch);
    }

    private List<SandboxEvent> transition(Health before, Health after, Instant now) {
        return before.status() == after.status() ? List.of() : List.of(timeline.healthChanged(before, after, now));
    }

    private static OwnerWrite write(Lease lease, long number, SandboxPatch patch, List<SandboxEvent> entries) {
        lease.revision++;
        return new OwnerWrite(lease.owner(), number, lease.revision, patch, entries);
    }
}
