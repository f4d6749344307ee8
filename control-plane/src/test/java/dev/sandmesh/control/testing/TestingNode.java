package dev.sandmesh.control.testing;

import static dev.sandmesh.control.testing.Waiting.get;

import dev.sandmesh.control.audit.Audit;
import dev.sandmesh.control.change.ChangeLog;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.health.LeaseConfig;
import dev.sandmesh.control.health.LeaseGrant;
import dev.sandmesh.control.health.Leases;
import dev.sandmesh.control.registry.Admission;
import dev.sandmesh.control.registry.Health;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.registry.SandboxState;
import dev.sandmesh.control.trust.TokenFault;
import dev.sandmesh.control.trust.Trust;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.report.Register;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The middle of a control node: registry and leases on a real bus and a real database. */
public final class TestingNode implements AutoCloseable {

    public final LeaseConfig config;
    public final Bus bus;
    public final ChangeLog changeLog;
    public final Registry registry;
    public final Leases leases;
    public final Trust trust;
    /** Messages that were not believed. */
    public final List<TokenFault> disbelieved = new CopyOnWriteArrayList<>();

    private final Vertx vertx;
    private final String fleet;
    private final Database database;
    public final Audit audit;

    public TestingNode(Vertx vertx, Database database, LeaseConfig config) {
        this.config = config;
        this.database = database;
        this.bus = new Bus(vertx, BusListener.NONE);
        this.changeLog = new ChangeLog(database, bus);
        this.audit = TestingAudit.open(vertx, database);
        this.registry = new Registry(
                vertx, new Registry.Grounds(database, changeLog, audit.trail()), bus, InstantSource.system());
        this.trust = get(Trust.open(
                new Trust.Parts(vertx, database, audit.trail(), TestingHome.folder(), InstantSource.system())));
        this.leases = get(Leases.start(
                config,
                new Leases.Surroundings(
                        vertx,
                        bus,
                        trust,
                        (lease, fault) -> disbelieved.add(fault),
                        InstantSource.system(),
                        registry::newId),
                registry::write,
                registry::writeGauges));
        registry.tellDesired((id, configuration) -> leases.desire(id, configuration));
        registry.tellEnded((id, epoch) -> leases.end(id, epoch));
        this.vertx = vertx;
        this.fleet = get(vertx.deployVerticle(registry.fleet()));
    }

    /** Silence and closed connections are noticed soon. */
    public static LeaseConfig quick(String node, Duration silence) {
        return new LeaseConfig(node, Duration.ofMillis(100), silence, Duration.ofMillis(300));
    }

    /** Ownership and a lease, as after a registration. */
    public Ownership own(Register register) {
        return own(register, 1);
    }

    /** The same, of an agent with which this version is spoken. */
    public Ownership own(Register register, int version) {
        Admission.Admitted admitted = (Admission.Admitted) get(registry.register(config.nodeId(), register));
        SandboxState state = admitted.sandbox().state();
        get(leases.grant(new LeaseGrant(
                state.owner(),
                register.instance(),
                register.credentials().publicKey(),
                version,
                register.link(),
                register.connection(),
                state.health(),
                state.agent().versions(),
                state.lastEvent(),
                admitted.sandbox().desired(),
                state.runningVersion())));
        return state.owner();
    }

    public SandboxState state(Ownership owner) {
        return get(registry.find(owner.sandboxId())).orElseThrow().state();
    }

    public Health health(Ownership owner) {
        return state(owner).health();
    }

    @Override
    public void close() {
        get(vertx.undeploy(fleet));
        get(leases.stop());
        registry.close();
        get(trust.close());
        get(audit.close());
        get(database.close());
    }
}
