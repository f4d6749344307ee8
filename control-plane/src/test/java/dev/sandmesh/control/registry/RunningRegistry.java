package dev.sandmesh.control.registry;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.sandmesh.control.audit.Audit;
import dev.sandmesh.control.change.ChangeLog;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.control.testing.TestingAudit;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.ChangePage;
import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.DiskUsage;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.NetworkUsage;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessState;
import dev.sandmesh.protocol.report.ProfileReport;
import dev.sandmesh.protocol.report.ProfileState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** A registry on a real database, its fleet verticle deployed. */
final class RunningRegistry implements AutoCloseable {

    static final Instant SINCE = Instant.parse("2026-05-01T12:00:00Z");

    final Database database;
    final Bus bus;
    final ChangeLog log;
    final Audit audit;
    final Registry registry;
    private final Vertx vertx;
    private final String deployment;

    RunningRegistry(Vertx vertx, Database database) {
        this(vertx, database, InstantSource.system());
    }

    RunningRegistry(Vertx vertx, Database database, InstantSource clock) {
        this.vertx = vertx;
        this.database = database;
        this.bus = new Bus(vertx, BusListener.NONE);
        this.log = new ChangeLog(database, bus);
        this.audit = TestingAudit.open(vertx, database);
        this.registry = new Registry(vertx, new Registry.Grounds(database, log, audit.trail()), bus, clock);
        this.deployment = get(vertx.deployVerticle(registry.fleet()));
    }

    static <T> T get(Future<T> future) {
        try {
            return future.await(10, SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("no answer within 10 s", e);
        }
    }

    Admission.Admitted admitted(String node, Registers registers) {
        return (Admission.Admitted) get(registry.register(node, registers.build()));
    }

    Ownership owned(String node, Registers registers) {
        return admitted(node, registers).sandbox().state().owner();
    }

    Sandbox find(Ownership owner) {
        return get(registry.find(owner.sandboxId())).orElseThrow();
    }

    WriteOutcome write(Ownership owner, long number, long revision, SandboxPatch patch, SandboxEvent... events) {
        return get(registry.write(new OwnerWrite(owner, number, revision, patch, List.of(events))));
    }

    SandboxEvent event(String kind, String message) {
        return new SandboxEvent(
                registry.newId(), Instant.now(), kind, Severity.WARNING, message, new JsonObject().put("pid", 7));
    }

    List<SandboxEvent> timeline(Ownership owner) {
        EventQuery query = new EventQuery(Instant.now().plusSeconds(5), List.of(), "", 1, 200);
        return get(registry.events(owner.sandboxId(), query)).events();
    }

    long head() {
        return get(log.head());
    }

    List<Change> changesAfter(long cursor) {
        ChangePage page = get(log.since(cursor, 500, EnvironmentScope.ALL));
        return page.changes();
    }

    static Health health(HealthStatus status, String reason) {
        return new Health(status, SINCE, List.of(new HealthReason("DisplayUp", reason, SINCE)));
    }

    static ProcessReport process(String name, long pid, long version) {
        ProcessState state = pid == 0 ? ProcessState.BACKING_OFF : ProcessState.RUNNING;
        return new ProcessReport(name, state, pid, 1, SINCE, 1000, 2.5, "", version);
    }

    static HostSample host(double cpuPercent) {
        return new HostSample(
                cpuPercent,
                0.5,
                2_000,
                8_000,
                0,
                0,
                List.of(new DiskUsage("/", 10, 100), new DiskUsage("/data", 90, 100)),
                new NetworkUsage(1, 2),
                60);
    }

    static GaugeRow gauges(Ownership owner, long revision, double cpuPercent) {
        return new GaugeRow(
                owner,
                revision,
                SINCE,
                new Capacity(4, 1, 3),
                List.of(),
                List.of(new ProfileReport("profile-1", ProfileState.LEAKED, SINCE)),
                host(cpuPercent),
                List.of(process("Xvfb", 100 + revision, revision)),
                List.of(new Condition("DisplayUp", true, "", SINCE, revision)),
                3);
    }

    @Override
    public void close() {
        registry.close();
        get(vertx.undeploy(deployment));
        get(audit.close());
        get(database.close());
    }
}
