package dev.sandmesh.control.health;

import dev.sandmesh.control.registry.Health;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.DesiredConfiguration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The owner's belief that one sandbox is alive, with all that it heard from it. Touched by one event loop only. */
final class Lease {

    final LeaseGrant grant;
    final Instant grantedAt;
    final Report report = new Report();
    final PendingEvents events;
    final LeaseTokens tokens = new LeaseTokens();
    final RowBudget rows;
    Standing standing = new Standing.Expected();
    Health health;
    /** Of what runs there, as far as the agent told. */
    Map<String, String> versions;

    DesiredConfiguration desired;
    /** Of the configuration that is in effect, as far as that is told to everybody. */
    long runningVersion;

    String connection;
    Instant lastHeard;
    long revision;
    /** Its connection closed and it has not been heard of since. */
    boolean closing;
    /** It said goodbye and the registry still knows that. */
    boolean goodbye;
    /** Another registration took its place. */
    boolean superseded;
    /** A transition could not be written; the next one is written in full. */
    boolean unwritten;
    /** Its report has turned since it was judged last, which would have been one row too many. */
    boolean unjudged;
    /** Until then its agent is asked to register at another node. */
    Instant sentAwayUntil = Instant.MIN;
    /** Writes on their way. */
    int writing;
    /** What the registry knows of its health. */
    Health written;
    /** It waits for the next flush of gauges. */
    boolean dirty;

    TimingWheel.@Nullable Timer<Lease> timer;

    Lease(LeaseGrant grant, Instant now) {
        this.grant = grant;
        this.grantedAt = now;
        this.health = grant.health();
        this.written = grant.health();
        this.versions = grant.versions();
        this.desired = grant.desired();
        this.runningVersion = grant.runningVersion();
        this.connection = grant.connection();
        this.lastHeard = now;
        this.events = new PendingEvents(grant.lastEvent());
        this.rows = new RowBudget(now);
    }

    Ownership owner() {
        return grant.owner();
    }

    /** What the sender of a message with this epoch and nonce is to be told. */
    AckStatus answerTo(long epoch, String nonce) {
        if (epoch > owner().epoch()) {
            return AckStatus.UNKNOWN_LEASE;
        }
        boolean same = epoch == owner().epoch() && nonce.equals(owner().nonce());
        return same && !superseded ? AckStatus.OK : AckStatus.SUPERSEDED;
    }

    /** Whether silence would be an alarm. */
    boolean watched() {
        return standing instanceof Standing.Live || standing instanceof Standing.Expected;
    }

    boolean isSentAway(Instant now) {
        return now.isBefore(sentAwayUntil);
    }

    LeaseSnapshot snapshot(Instant now) {
        return new LeaseSnapshot(
                owner(),
                health,
                events.committed(),
                standing instanceof Standing.Live && !closing,
                isSentAway(now),
                grant.protocolVersion());
    }
}
