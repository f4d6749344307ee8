package dev.sandmesh.control.registry;

import static dev.sandmesh.control.registry.RunningRegistry.gauges;
import static dev.sandmesh.control.registry.RunningRegistry.get;
import static dev.sandmesh.control.registry.RunningRegistry.health;
import static dev.sandmesh.control.registry.RunningRegistry.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.ChangeKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
final class OwnerWriteTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private RunningRegistry running;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        running = new RunningRegistry(vertx, POSTGRES.open(vertx));
    }

    @AfterEach
    void close() {
        running.close();
    }

    @Test
    void transitionIsStoredLoggedAndOnTheTimeline() {
        Ownership owner = running.owned("node-a", Registers.of("whole"));
        long before = running.head();
        Health degraded = health(HealthStatus.DEGRADED, "Xvfb exited: signal 9");
        SandboxEvent event = running.event("processExited", "Xvfb exited: signal 9");
        SandboxPatch patch = SandboxPatch.empty().health(degraded).processes(List.of(process("Xvfb", 0, 2)));

        assertThat(running.write(owner, 1, 1, patch, event)).isEqualTo(WriteOutcome.WRITTEN);

        SandboxState state = running.find(owner).state();
        assertThat(state.health()).isEqualTo(degraded);
        assertThat(state.lastEvent()).isEqualTo(1);
        JsonObject process = state.reported().getJsonArray("processes").getJsonObject(0);
        assertThat(process.getString("state")).isEqualTo("backing_off");
        assertThat(process.containsKey("pid")).isFalse();
        assertThat(running.timeline(owner)).first().satisfies(stored -> {
            assertThat(stored.id()).isEqualTo(event.id());
            assertThat(stored.message()).isEqualTo("Xvfb exited: signal 9");
            assertThat(stored.data()).isEqualTo(new JsonObject().put("pid", 7));
        });
        List<Change> changes = running.changesAfter(before);
        assertThat(changes).extracting(Change::kind).containsExactly(ChangeKind.SANDBOX, ChangeKind.SANDBOX_EVENT);
        assertThat(changes.get(0).patch()).isEqualTo(patch.toJson());
        assertThat(changes.get(1).patch().getString("message")).isEqualTo("Xvfb exited: signal 9");
    }

    @Test
    void writesOfAnotherOwnerOrEpochAreDropped() {
        Ownership old = running.owned("node-a", Registers.of("fenced"));
        Ownership current = running.owned("node-b", Registers.of("fenced"));
        Ownership wrongNode = new Ownership(current.sandboxId(), "dev", "node-a", current.epoch(), current.nonce());
        long before = running.head();
        SandboxPatch lost = SandboxPatch.empty().health(health(HealthStatus.UNHEALTHY, "lost"));

        assertThat(running.write(old, 0, 1, lost, running.event("lost", "late")))
                .isEqualTo(WriteOutcome.FENCED);
        assertThat(running.write(wrongNode, 0, 1, lost)).isEqualTo(WriteOutcome.FENCED);

        assertThat(running.head()).isEqualTo(before);
        assertThat(running.find(current).state().health().status()).isEqualTo(HealthStatus.UNKNOWN);
        assertThat(running.timeline(current)).noneMatch(event -> event.kind().equals("lost"));
    }

    @Test
    void repeatedEventNumberIsWrittenOnce() {
        Ownership owner = running.owned("node-a", Registers.of("dedupe"));
        assertThat(running.write(owner, 1, 1, SandboxPatch.empty(), running.event("processExited", "first")))
                .isEqualTo(WriteOutcome.WRITTEN);
        long head = running.head();
        assertThat(running.write(owner, 1, 1, SandboxPatch.empty(), running.event("processExited", "first")))
                .isEqualTo(WriteOutcome.DUPLICATE);
        assertThat(running.head()).isEqualTo(head);

        Ownership moved = running.owned("node-b", Registers.of("dedupe"));
        assertThat(running.write(moved, 1, 1, SandboxPatch.empty(), running.event("processExited", "first")))
                .isEqualTo(WriteOutcome.DUPLICATE);
        assertThat(running.timeline(owner))
                .filteredOn(event -> event.kind().equals("processExited"))
                .hasSize(1);
    }

    @Test
    void manyWritesOfOneBatchAreFoldedInTheirOrder() {
        Ownership one = running.owned("node-a", Registers.of("fold1"));
        Ownership two = running.owned("node-a", Registers.of("fold2"));
        Ownership stranger = new Ownership(one.sandboxId(), "dev", "node-z", one.epoch(), "x");
        List<Future<WriteOutcome>> writes = new ArrayList<>();
        for (int number = 1; number <= 40; number++) {
            Health health = health(number % 2 == 0 ? HealthStatus.HEALTHY : HealthStatus.DEGRADED, "step " + number);
            SandboxPatch patch = SandboxPatch.empty().health(health);
            for (Ownership owner : List.of(one, two, stranger)) {
                writes.add(running.registry.write(
                        new OwnerWrite(owner, number, number, patch, List.of(running.event("step", "" + number)))));
            }
            writes.add(running.registry.write(
                    new OwnerWrite(two, number, number, patch, List.of(running.event("step", "twice")))));
        }
        List<WriteOutcome> outcomes = writes.stream().map(RunningRegistry::get).toList();

        assertThat(outcomes).filteredOn(WriteOutcome.WRITTEN::equals).hasSize(80);
        assertThat(outcomes).filteredOn(WriteOutcome.FENCED::equals).hasSize(40);
        assertThat(outcomes).filteredOn(WriteOutcome.DUPLICATE::equals).hasSize(40);
        for (Ownership owner : List.of(one, two)) {
            assertThat(running.find(owner).state().health().reasons().get(0).reason())
                    .isEqualTo("step 40");
            assertThat(running.find(owner).state().lastEvent()).isEqualTo(40);
            assertThat(running.timeline(owner))
                    .filteredOn(event -> event.kind().equals("step"))
                    .hasSize(40);
        }
    }

    @Test
    void goodbyeIsKeptUntilTheAgentIsBack() {
        Ownership owner = running.owned("node-a", Registers.of("away"));
        running.write(owner, 1, 1, SandboxPatch.empty().awayUntil(RunningRegistry.SINCE));
        assertThat(running.find(owner).state().away()).contains(RunningRegistry.SINCE);
        running.write(owner, 2, 2, SandboxPatch.empty().health(health(HealthStatus.HEALTHY, "")));
        assertThat(running.find(owner).state().away()).contains(RunningRegistry.SINCE);
        running.write(owner, 3, 3, SandboxPatch.empty().back().handover(true));
        assertThat(running.find(owner).state().away()).isEmpty();
        assertThat(running.find(owner).state().handover()).isTrue();
    }

    @Test
    void entryFarFromNowIsMovedToWhereTimelinesArePartitioned() {
        Ownership owner = running.owned("node-a", Registers.of("skewed"));
        SandboxEvent past = at(Instant.now().minus(Duration.ofDays(400)));
        SandboxEvent future = at(Instant.now().plus(Duration.ofDays(400)));
        assertThat(running.write(owner, 0, 1, SandboxPatch.empty(), past, future))
                .isEqualTo(WriteOutcome.WRITTEN);
        assertThat(running.timeline(owner)).extracting(SandboxEvent::id).contains(past.id(), future.id());
    }

    @Test
    void gaugesAreWrittenForWhoStillOwns() {
        Ownership current = running.owned("node-a", Registers.of("gauge1"));
        Ownership old = running.owned("node-a", Registers.of("gauge2"));
        Ownership renewed = running.owned("node-b", Registers.of("gauge2"));

        Future<Integer> written = running.registry.writeGauges(List.of(gauges(current, 3, 12.5), gauges(old, 3, 99)));

        assertThat(get(written)).isEqualTo(1);
        JsonObject view = SandboxView.of(running.find(current));
        assertThat(view.getJsonObject("host").getDouble("cpuPercent")).isEqualTo(12.5);
        assertThat(view.getJsonObject("host").getLong("diskUsedBytes")).isEqualTo(90);
        assertThat(view.getJsonObject("capacity").getInteger("free")).isEqualTo(3);
        assertThat(view.getJsonArray("profiles").getJsonObject(0).getString("state"))
                .isEqualTo("leaked");
        assertThat(view.getLong("runningVersion")).isEqualTo(3);
        assertThat(view.getString("lastHeartbeatAt")).isEqualTo("2026-05-01T12:00:00.000Z");
        assertThat(running.find(renewed).state().reported().containsKey("host")).isFalse();
    }

    @Test
    void olderReportNeverOverwritesANewerOne() {
        Ownership owner = running.owned("node-a", Registers.of("order"));
        running.write(owner, 1, 5, SandboxPatch.empty().processes(List.of(process("Xvfb", 500, 5))));
        assertThat(get(running.registry.writeGauges(List.of(gauges(owner, 4, 1)))))
                .isZero();
        assertThat(get(running.registry.writeGauges(List.of(gauges(owner, 6, 2)))))
                .isEqualTo(1);
        Health degraded = health(HealthStatus.DEGRADED, "late");
        running.write(owner, 2, 5, SandboxPatch.empty().health(degraded).processes(List.of(process("Xvfb", 500, 5))));

        SandboxState state = running.find(owner).state();
        assertThat(state.health()).isEqualTo(degraded);
        assertThat(state.reported().getJsonArray("processes").getJsonObject(0).getLong("pid"))
                .isEqualTo(106);
    }

    private SandboxEvent at(Instant at) {
        return new SandboxEvent(running.registry.newId(), at, "skewed", Severity.INFO, "", new JsonObject());
    }
}
