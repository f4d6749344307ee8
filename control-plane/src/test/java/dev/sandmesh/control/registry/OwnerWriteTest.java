package dev.sandmesh.control.registry;

import static dev.sandmesh.control.registry.RunningRegistry.gauges;
import static dev.sandmesh.control.registry.RunningRegistry.get;
import static dev.sandmesh.control.registry.RunningRegistry.health;
import static dev.sandmesh.control.registry.RunningRegistry.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.ChangeKind;
import dev.sandmesh.protocol.report.Confinement;
import dev.sandmesh.protocol.report.DiskUsage;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.OpenFiles;
import dev.sandmesh.protocol.report.Pressure;
import dev.sandmesh.protocol.report.ProcessReport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    void versionsAreReplacedAndThoseThatAreGoneLeaveTheViewToo() {
        Ownership owner = running.owned("node-a", Registers.of("versions"));
        Map<String, String> before = running.find(owner).state().agent().versions();
        assertThat(before).containsEntry("node", "20.1.0").containsEntry("agent", "0.1.0");
        long cursor = running.head();

        Map<String, String> now = Map.of("agent", "0.2.0", "worker", "1.4.2");
        running.write(owner, 1, 1, SandboxPatch.empty().versions(before, now));

        assertThat(running.find(owner).state().agent().versions()).isEqualTo(now);
        assertThat(running.find(owner).state().agent().version()).isEqualTo("0.2.0");
        JsonObject patch = running.changesAfter(cursor).get(0).patch();
        assertThat(patch.getString("agentVersion")).isEqualTo("0.2.0");
        assertThat(patch.getJsonObject("versions"))
                .isEqualTo(new JsonObject()
                        .put("agent", "0.2.0")
                        .put("worker", "1.4.2")
                        .putNull("node"));
    }

    @Test
    void whatAHostAndAProcessDoNotTellIsAbsent() {
        HostSample silent = RunningRegistry.host(1);
        DiskUsage disk = new DiskUsage("/", 10, 100, 7, 70);
        HostSample telling = new HostSample(
                1, 1, 1, 2, 0, 0, List.of(disk), silent.network(), 9, new Pressure(0, 0, 2), new OpenFiles(5, 50));
        Confinement confinement = new Confinement("sandmesh-vnc", 1 << 29, 0, 0, 300);
        ProcessReport free = process("xvfb", 1, 1);
        ProcessReport confined = new ProcessReport(
                "x11vnc", free.state(), 2, 0, free.since(), 1, 1, "because", 1, confinement, List.of("xvfb"));
        Ownership owner = running.owned("node-a", Registers.of("telling"));

        running.write(owner, 1, 1, SandboxPatch.empty().host(silent).processes(List.of(free, confined)));
        JsonObject view = SandboxView.of(running.find(owner));
        assertThat(view.getJsonObject("host").fieldNames()).doesNotContain("pressure", "openFiles");
        assertThat(view.getJsonObject("host")
                        .getJsonArray("disks")
                        .getJsonObject(0)
                        .fieldNames())
                .doesNotContain("inodesTotal");
        assertThat(view.getJsonArray("processes").getJsonObject(0).containsKey("confinement"))
                .isFalse();
        assertThat(view.getJsonArray("processes").getJsonObject(1).getJsonObject("confinement"))
                .isEqualTo(new JsonObject()
                        .put("user", "sandmesh-vnc")
                        .put("memoryBytes", 1 << 29)
                        .put("oomScoreAdj", 300));
        assertThat(view.getJsonArray("processes").getJsonObject(0).containsKey("dependsOn"))
                .isFalse();
        assertThat(view.getJsonArray("processes").getJsonObject(1).getJsonArray("dependsOn"))
                .containsExactly("xvfb");

        running.write(owner, 2, 2, SandboxPatch.empty().host(telling));
        JsonObject host = SandboxView.of(running.find(owner)).getJsonObject("host");
        assertThat(host.getJsonObject("pressure").getDouble("ioPercent")).isEqualTo(2.0);
        assertThat(host.getJsonObject("openFiles").getLong("limit")).isEqualTo(50);
        assertThat(host.getJsonArray("disks").getJsonObject(0).getLong("inodesUsed"))
                .isEqualTo(7);
    }

    @Test
    void theTimelineOfOneProcessIsPaged() {
        Ownership owner = running.owned("node-a", Registers.of("account"));
        for (int i = 1; i <= 5; i++) {
            running.write(owner, i, i, SandboxPatch.empty(), exit(i % 2 == 0 ? "xvfb" : "worker", i));
        }
        Instant until = Instant.now().plusSeconds(5);
        TimelinePage first = exits(owner, until, "worker", 1);
        TimelinePage second = exits(owner, until, "worker", 2);

        assertThat(first.total()).isEqualTo(3);
        assertThat(first.events())
                .extracting(event -> event.data().getInteger("pid"))
                .containsExactly(5, 3);
        assertThat(second.events())
                .extracting(event -> event.data().getInteger("pid"))
                .containsExactly(1);
        assertThat(exits(owner, until, "x11vnc", 1).total()).isZero();
    }

    private TimelinePage exits(Ownership owner, Instant until, String process, int page) {
        return get(running.registry.events(
                owner.sandboxId(), new EventQuery(until, List.of("processExited"), process, page, 2)));
    }

    private SandboxEvent exit(String process, int pid) {
        JsonObject data = new JsonObject().put("process", process).put("pid", pid);
        return new SandboxEvent(running.registry.newId(), Instant.now(), "processExited", Severity.WARNING, "", data);
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
