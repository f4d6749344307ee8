package dev.sandmesh.control.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.registry.Health;
import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.DesiredConfiguration;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.Instance;
import dev.sandmesh.protocol.report.NetworkUsage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class GaugeFlushTest {

    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final SandboxId ID = new SandboxId(new UUID(1, 2));

    @Test
    void aWriterThatThrowsIsAskedAgain(Vertx vertx) {
        AtomicInteger asked = new AtomicInteger();
        GaugeFlush flush = new GaugeFlush(
                new Bus(vertx, BusListener.NONE),
                rows -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new IllegalStateException("not today");
                    }
                    return Future.succeededFuture();
                },
                InstantSource.fixed(NOW));

        flush.write(List.of(heard()));
        flush.write(List.of(heard()));

        assertThat(asked).hasValue(2);
    }

    private static Lease heard() {
        Lease lease = new Lease(
                new LeaseGrant(
                        new Ownership(ID, "dev", "n1", 1, "a"),
                        new Instance("s1", "dev", "local", "i-1", "", "", "", ""),
                        "key",
                        1,
                        "cluster",
                        "c1",
                        new Health(HealthStatus.UNKNOWN, NOW, List.of()),
                        Map.of(),
                        0,
                        DesiredConfiguration.NONE,
                        0),
                NOW);
        lease.report.apply(new Heartbeat(
                ID,
                1,
                "a",
                1,
                NOW,
                Capacity.NONE,
                List.of(),
                List.of(),
                new HostSample(1, 1, 1, 2, 0, 0, List.of(), new NetworkUsage(0, 0), 10),
                List.of(),
                List.of(),
                0));
        return lease;
    }
}
