package dev.sandmesh.control.health;

import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.control.registry.WriteOutcome;
import dev.sandmesh.control.trust.TokenFault;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.HeartbeatAck;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the leases of this node do, counted where it happens and read on any thread. */
public final class LeaseFigures {

    private final Map<AckStatus, LongAdder> heartbeats = new EnumMap<>(AckStatus.class);
    private final Map<TokenFault, LongAdder> refused = new EnumMap<>(TokenFault.class);
    private final LongAdder events = new LongAdder();
    private final LongAdder putOff = new LongAdder();
    private volatile Map<HealthStatus, Long> leases = Map.of();

    LeaseFigures() {
        for (AckStatus status : AckStatus.values()) {
            heartbeats.put(status, new LongAdder());
        }
        for (TokenFault fault : TokenFault.values()) {
            refused.put(fault, new LongAdder());
        }
    }

    /** Heartbeats answered so. */
    public long heartbeats(AckStatus status) {
        LongAdder answered = heartbeats.get(status);
        return answered == null ? 0 : answered.sum();
    }

    /** Messages that were not believed for this reason. */
    public long refused(TokenFault fault) {
        LongAdder counted = refused.get(fault);
        return counted == null ? 0 : counted.sum();
    }

    /** Events of agents that are committed, each once. */
    public long eventsCommitted() {
        return events.sum();
    }

    /** Messages of which nothing was written then, because their sandbox says too much. */
    public long messagesPutOff() {
        return putOff.sum();
    }

    /** Leases of this node whose sandbox was judged so, a second ago at most. */
    public long leases(HealthStatus status) {
        return leases.getOrDefault(status, 0L);
    }

    void putOff() {
        putOff.increment();
    }

    void count(TokenFault fault) {
        LongAdder counted = refused.get(fault);
        if (counted != null) {
            counted.increment();
        }
    }

    HeartbeatAck answered(HeartbeatAck ack) {
        LongAdder answered = heartbeats.get(ack.status());
        if (answered != null) {
            answered.increment();
        }
        return ack;
    }

    /** The same writes, of which those that commit an event are counted. */
    LeaseWrites counting(LeaseWrites writes) {
        return write -> writes.write(write).onSuccess(outcome -> {
            if (write.eventNumber() > 0 && outcome == WriteOutcome.WRITTEN) {
                events.increment();
            }
        });
    }

    void held(Map<HealthStatus, Long> now) {
        leases = Map.copyOf(now);
    }
}
