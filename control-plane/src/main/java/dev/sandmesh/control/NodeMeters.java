package dev.sandmesh.control;

import dev.sandmesh.control.brake.Brake;
import dev.sandmesh.control.change.BatchFigures;
import dev.sandmesh.control.health.LeaseFigures;
import dev.sandmesh.control.link.Link;
import dev.sandmesh.control.link.RegistrationFigures;
import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.relay.RelayFigures;
import dev.sandmesh.control.transit.TransitFigures;
import dev.sandmesh.control.trust.TokenFault;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.AckStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Shows the features' figures in /metrics; they are read when somebody asks. Names: docs/metrics.md. */
final class NodeMeters {

    private final MeterRegistry meters;

    NodeMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    void show(LeaseFigures leases) {
        for (HealthStatus status : HealthStatus.values()) {
            Gauge.builder("sandmesh.leases", leases, figures -> figures.leases(status))
                    .description("Leases that this node holds")
                    .tag("health", status.wireName())
                    .strongReference(true)
                    .register(meters);
        }
        for (AckStatus status : AckStatus.values()) {
            FunctionCounter.builder("sandmesh.heartbeats", leases, figures -> figures.heartbeats(status))
                    .description("Heartbeats that were answered")
                    .tag("status", Wire.constant(status))
                    .register(meters);
        }
        for (TokenFault fault : TokenFault.values()) {
            FunctionCounter.builder("sandmesh.messages.refused", leases, figures -> figures.refused(fault))
                    .description("Messages in an agent's name that were not believed")
                    .tag("reason", fault.wireName())
                    .register(meters);
        }
        FunctionCounter.builder("sandmesh.events.committed", leases, LeaseFigures::eventsCommitted)
                .description("Events of agents that are committed")
                .register(meters);
        FunctionCounter.builder("sandmesh.messages.put.off", leases, LeaseFigures::messagesPutOff)
                .description("Messages of agents of which nothing was written then, because there were too many")
                .register(meters);
    }

    void show(RegistrationFigures registrations) {
        for (String outcome : registrations.outcomes()) {
            FunctionCounter.builder("sandmesh.registrations", registrations, figures -> figures.count(outcome))
                    .description("Registrations by how they ended")
                    .tag("outcome", outcome)
                    .register(meters);
        }
    }

    void show(Link link) {
        Gauge.builder("sandmesh.node.renewal.idle.seconds", link, Link::renewalIdleSeconds)
                .description("Since this node renewed its row last")
                .strongReference(true)
                .register(meters);
        Gauge.builder("sandmesh.node.sweep.idle.seconds", link, Link::sweepIdleSeconds)
                .description("Since this node swept last, or found that another one does")
                .strongReference(true)
                .register(meters);
    }

    void show(Brake brake) {
        Gauge.builder("sandmesh.brake", brake, asked -> asked.isOn() ? 1 : 0)
                .description("Whether the brake of the fleet is on, as this node knows")
                .strongReference(true)
                .register(meters);
    }

    void show(RelayFigures relay) {
        Gauge.builder("sandmesh.relay.connections", relay, RelayFigures::connections)
                .description("Connections of agents on the relay link")
                .strongReference(true)
                .register(meters);
        for (String reason : relay.reasons()) {
            FunctionCounter.builder("sandmesh.relay.refused", relay, figures -> figures.refused(reason))
                    .description("What agents on the relay link were refused, by the reason")
                    .tag("reason", reason)
                    .register(meters);
        }
    }

    void show(TransitFigures transit) {
        Gauge.builder("sandmesh.transit.connections", transit, TransitFigures::passings)
                .description("Connections that are handed on to other nodes")
                .strongReference(true)
                .register(meters);
        FunctionCounter.builder("sandmesh.transit.passed", transit, TransitFigures::passed)
                .description("Connections that were handed on to other nodes")
                .register(meters);
        FunctionCounter.builder("sandmesh.transit.bytes", transit, TransitFigures::bytes)
                .description("Bytes that were handed on to other nodes and back")
                .baseUnit("bytes")
                .register(meters);
    }

    void show(Registry registry) {
        BatchFigures writes = registry.writeFigures();
        FunctionCounter.builder("sandmesh.write.batches", writes, BatchFigures::batches)
                .description("Transactions of owner writes that are committed")
                .register(meters);
        FunctionCounter.builder("sandmesh.writes.committed", writes, BatchFigures::items)
                .description("Owner writes that are committed")
                .register(meters);
        FunctionCounter.builder("sandmesh.writes.refused", writes, BatchFigures::refused)
                .description("Owner writes that were given up")
                .register(meters);
        Gauge.builder("sandmesh.writes.waiting", registry, Registry::writesWaiting)
                .description("Owner writes that are not committed yet")
                .strongReference(true)
                .register(meters);
    }
}
