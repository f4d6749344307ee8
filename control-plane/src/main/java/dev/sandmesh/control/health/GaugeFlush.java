package dev.sandmesh.control.health;

import dev.sandmesh.control.registry.GaugeRow;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.client.Sample;
import dev.sandmesh.protocol.client.Samples;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what was heard in the last second as samples, and writes it to the registry as fast as the database takes it. */
final class GaugeFlush {

    private static final Logger LOG = LoggerFactory.getLogger(GaugeFlush.class);
    private static final int ROWS_AT_ONCE = 500;

    private final Bus bus;
    private final Function<List<GaugeRow>, Future<?>> writer;
    private final InstantSource clock;
    private final Set<Lease> unwritten = new LinkedHashSet<>();
    private boolean writing;

    GaugeFlush(Bus bus, Function<List<GaugeRow>, Future<?>> writer, InstantSource clock) {
        this.bus = bus;
        this.writer = writer;
        this.clock = clock;
    }

    void publish(List<Lease> leases) {
        Instant now = clock.instant();
        Map<String, List<Sample>> byEnvironment = new HashMap<>();
        for (Lease lease : leases) {
            if (!lease.superseded) {
                sample(lease)
                        .ifPresent(sample -> add(byEnvironment, lease.owner().environment(), sample, now));
            }
        }
        byEnvironment.forEach((environment, items) -> send(environment, items, now));
    }

    void write(List<Lease> leases) {
        unwritten.addAll(leases);
        if (!writing && !unwritten.isEmpty()) {
            writing = true;
            Future.succeededFuture().compose(go -> writeRest()).onComplete(done -> writing = false);
        }
    }

    /** A failure drops the rows at hand, of which the next heartbeat brings newer ones, and leaves the rest to the next flush. */
    private Future<?> writeRest() {
        List<GaugeRow> rows = new ArrayList<>(Math.min(unwritten.size(), ROWS_AT_ONCE));
        List<Lease> taken = unwritten.stream().limit(ROWS_AT_ONCE).toList();
        taken.forEach(unwritten::remove);
        taken.forEach(lease -> row(lease).ifPresent(rows::add));
        if (rows.isEmpty()) {
            return Future.succeededFuture();
        }
        return writer.apply(rows)
                .onFailure(failure -> LOG.debug("{} gauges were not written", rows.size(), failure))
                .<Void>mapEmpty()
                .compose(written -> writeRest());
    }

    private void add(Map<String, List<Sample>> byEnvironment, String environment, Sample sample, Instant now) {
        List<Sample> items = byEnvironment.computeIfAbsent(environment, name -> new ArrayList<>());
        items.add(sample);
        if (items.size() == Samples.MAX_ITEMS) {
            send(environment, items, now);
            items.clear();
        }
    }

    private void send(String environment, List<Sample> items, Instant now) {
        if (!items.isEmpty()) {
            bus.publish(Address.samples(environment), new Samples(environment, now, items));
        }
    }

    private static Optional<Sample> sample(Lease lease) {
        Report report = lease.report;
        return report.host()
                .map(host -> new Sample(
                        lease.owner().sandboxId(),
                        lease.owner().epoch(),
                        lease.health.status().wireName(),
                        lease.lastHeard,
                        report.capacity(),
                        report.tasks(),
                        host,
                        report.processes(),
                        report.profiles()));
    }

    private static Optional<GaugeRow> row(Lease lease) {
        Report report = lease.report;
        return report.heartbeat()
                .filter(heartbeat -> !lease.superseded)
                .map(heartbeat -> new GaugeRow(
                        lease.owner(),
                        lease.revision,
                        lease.lastHeard,
                        heartbeat.capacity(),
                        heartbeat.tasks(),
                        heartbeat.profiles(),
                        heartbeat.host(),
                        report.processes(),
                        report.conditions(),
                        heartbeat.runningVersion()));
    }
}
