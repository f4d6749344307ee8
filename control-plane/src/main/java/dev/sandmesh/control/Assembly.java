package dev.sandmesh.control;

import dev.sandmesh.control.access.Access;
import dev.sandmesh.control.audit.Audit;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.brake.Brake;
import dev.sandmesh.control.change.ChangeLog;
import dev.sandmesh.control.command.Jobs;
import dev.sandmesh.control.console.Console;
import dev.sandmesh.control.console.TerminalDoor;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.door.BusDoor;
import dev.sandmesh.control.door.BusDoorDesk;
import dev.sandmesh.control.door.BusDoorVerticle;
import dev.sandmesh.control.door.BusMembersVerticle;
import dev.sandmesh.control.health.LeaseConfig;
import dev.sandmesh.control.health.Leases;
import dev.sandmesh.control.http.CertificateVerticle;
import dev.sandmesh.control.http.Contract;
import dev.sandmesh.control.http.Edge;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.HttpParts;
import dev.sandmesh.control.http.HttpServerVerticle;
import dev.sandmesh.control.http.ManagementServer;
import dev.sandmesh.control.http.Readiness;
import dev.sandmesh.control.http.SandboxGuard;
import dev.sandmesh.control.join.Joining;
import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.control.link.Link;
import dev.sandmesh.control.link.NodeIdentity;
import dev.sandmesh.control.liveview.LiveView;
import dev.sandmesh.control.oidc.Oidc;
import dev.sandmesh.control.operation.FleetOperations;
import dev.sandmesh.control.operation.Operations;
import dev.sandmesh.control.peer.Door;
import dev.sandmesh.control.peer.RefusedPeer;
import dev.sandmesh.control.peer.RefusedPeers;
import dev.sandmesh.control.recording.Recordings;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.relay.RelayHub;
import dev.sandmesh.control.transit.Transit;
import dev.sandmesh.control.trust.Trust;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.mesh.Mesh;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Wiring and nothing else: builds one part from the parts before it. */
final class Assembly {

    private final ControlPlaneConfig config;
    private final Mesh mesh;
    private final Vertx vertx;
    private final Readiness readiness;
    private final ControlPlane.Endings endings;
    private final InstantSource clock = Clock.systemUTC();
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Bus bus;
    private final RefusedPeers peers;

    /** Parsed while the database starts. */
    private final Future<Contract> contract;

    Assembly(ControlPlaneConfig config, Mesh mesh, Readiness readiness, ControlPlane.Endings endings) {
        this.config = config;
        this.mesh = mesh;
        this.vertx = mesh.vertx();
        this.readiness = readiness;
        this.endings = endings;
        this.bus = new Bus(vertx, new BusMeter(meters));
        this.peers = new RefusedPeers(config.nodeName(), clock, new PeerMeter(meters));
        mesh.onRefused((address, reason) ->
                peers.note(new RefusedPeer(Door.MESH, address, reason.code(), "It " + reason.sentence())));
        this.contract = Contract.load(vertx);
    }

    Future<Void> build() {
        return Database.open(vertx, config.database()).compose(database -> {
            endings.add("database", database::close);
            readiness.available("database", database.available());
            database.onAvailabilityChange(available -> readiness.available("database", available));
            return deploy("refused peers", peers.keeper(database))
                    .compose(keeping -> Audit.open(vertx, database, config.audit(), clock))
                    .compose(audit -> {
                        endings.add("audit", audit::close);
                        return features(database, audit);
                    });
        });
    }

    private Future<Void> features(Database database, Audit audit) {
        ChangeLog changeLog = new ChangeLog(database, bus);
        Registry registry = new Registry(vertx, new Registry.Grounds(database, changeLog, audit.trail()), bus, clock);
        endings.add("registry", () -> {
            registry.close();
            return Future.succeededFuture();
        });
        return Trust.open(new Trust.Parts(
                        vertx, database, audit.trail(), config.join().home(), clock))
                .compose(trust -> {
                    endings.add("trust", trust::close);
                    return leased(new Grounds(database, audit, changeLog, trust), registry);
                });
    }

    private Future<Void> leased(Grounds grounds, Registry registry) {
        Brake brake = new Brake(new Brake.Parts(
                grounds.database(), grounds.changeLog(), grounds.audit().trail(), registry, bus, clock));
        LeaseConfig leaseConfig = LeaseConfig.of(Mesh.controlNodeId(mesh.nodeId()));
        Leases.Surroundings around = new Leases.Surroundings(
                vertx,
                bus,
                grounds.trust(),
                new Disbelief(grounds.audit().refusals(), peers)::note,
                clock,
                registry::newId);
        return Future.all(
                        deploy("fleet", registry.fleet()),
                        deploy("brake", brake.watch()),
                        Leases.start(leaseConfig, around, registry::write, registry::writeGauges)
                                .onSuccess(leases -> endings.add("leases", leases::stop)))
                .compose(started -> linked(grounds, new Fleet(registry, brake), started.resultAt(2), leaseConfig));
    }

    /** A node that takes an agent over can reach it at once, whatever becomes of the member that holds its subscription. */
    private void remember(SandboxId sandboxId, String meshId) {
        mesh.remember(Address.command(sandboxId), meshId);
    }

    /** Any node is asked to order any agent about, also one that came by another. */
    private static Future<List<String>> commandAddresses(Registry registry) {
        return registry.idsOf(Link.BY_MESH)
                .map(ids -> ids.stream().map(Address::command).toList());
    }

    /** What every feature stands on. */
    private record Grounds(Database database, Audit audit, ChangeLog changeLog, Trust trust) {}

    /** What sandboxes there are, and whether to hold still about them. */
    private record Fleet(Registry registry, Brake brake) {}

    private Future<Void> linked(Grounds grounds, Fleet fleet, Leases leases, LeaseConfig leaseConfig) {
        return Transit.open(new Transit.Parts(vertx, peers), config.transit(mesh.tls()))
                .onSuccess(transit -> endings.add("transit", transit::close))
                .compose(transit -> joined(grounds, fleet, leases, leaseConfig, transit));
    }

    private Future<Void> joined(Grounds grounds, Fleet fleet, Leases leases, LeaseConfig leaseConfig, Transit transit) {
        Registry registry = fleet.registry();
        Database database = grounds.database();
        NodeIdentity self = NodeIdentity.here(
                leaseConfig.nodeId(), config.nodeName(), mesh.nodeId(), clock.instant(), transit.place());
        return Joining.open(
                        new Joining.Parts(vertx, database, grounds.audit(), registry, grounds.trust(), clock),
                        config.join())
                .compose(joining -> Link.join(
                                self,
                                new Link.Parts(
                                        vertx,
                                        database,
                                        bus,
                                        registry,
                                        leases,
                                        joining,
                                        peers,
                                        fleet.brake(),
                                        grounds.trust(),
                                        new MeshSeen(mesh),
                                        clock))
                        .compose(link -> {
                            endings.add("link", link::leave);
                            transit.know(link::place);
                            new NodeMeters(meters).show(transit.figures());
                            show(fleet, leases, link);
                            RelayHub.Parts relay = new RelayHub.Parts(
                                    vertx,
                                    leaseConfig.nodeId(),
                                    bus,
                                    leases,
                                    link::registerByRelay,
                                    joining::sign,
                                    new MeshRoutes(mesh),
                                    peers,
                                    grounds.audit().refusals());
                            mesh.onMemberLeft(link::memberLeft);
                            mesh.keepRoutes(() -> commandAddresses(registry));
                            List<List<Endpoint<?, ?>>> features = List.of(
                                    grounds.audit().endpoints(),
                                    registry.endpoints(),
                                    joining.endpoints(),
                                    link.endpoints(),
                                    peers.endpoints(),
                                    fleet.brake().endpoints(),
                                    grounds.trust().endpoints());
                            return Access.open(vertx, database, grounds.audit(), config.access(), clock)
                                    .compose(access -> {
                                        endings.add("access", access::close);
                                        return ordering(grounds, registry, leases, leaseConfig.nodeId(), access)
                                                .compose(orders -> serve(
                                                        new Doors(grounds, registry, relay, access, transit),
                                                        orders.beside(features)));
                                    })
                                    .compose(served -> link.open(leaseConfig, this::remember, config.leastProtocol()));
                        }));
    }

    /** What sandboxes can be ordered to do, one by one and many at once. */
    private record Orders(
            Console console, Recordings recordings, FleetOperations fleet, List<Endpoint<?, ?>> endpoints) {

        /** With what all features answer. */
        Orders beside(List<List<Endpoint<?, ?>>> features) {
            List<Endpoint<?, ?>> all = new ArrayList<>();
            features.forEach(all::addAll);
            all.addAll(console.endpoints());
            all.addAll(recordings.endpoints());
            all.addAll(fleet.endpoints());
            all.addAll(endpoints);
            return new Orders(console, recordings, fleet, all);
        }
    }

    private Future<Orders> ordering(Grounds grounds, Registry registry, Leases leases, String node, Access access) {
        Trust trust = grounds.trust();
        AuditTrail trail = grounds.audit().trail();
        return Recordings.open(new Recordings.Parts(vertx, node, grounds.database(), trail, clock), config.recording())
                .onSuccess(recordings -> endings.add("recordings", recordings::close))
                .compose(recordings -> Jobs.open(new Jobs.Parts(vertx, node, bus, registry, leases, trust, clock))
                        .compose(jobs -> {
                            endings.add("jobs", jobs::close);
                            Operations operations = new Operations(
                                    new Operations.Parts(vertx, bus, registry, leases, trail, trust, clock));
                            FleetOperations.Parts parts = new FleetOperations.Parts(
                                    vertx, node, grounds.database(), grounds.changeLog(), trail, registry, bus, clock);
                            return vertx.executeBlocking(() -> MasterKey.open(config.home(), new SecureRandom()))
                                    .map(master -> new FleetOperations.Guard(access::now, master))
                                    .compose(guard -> FleetOperations.open(parts, guard, jobs, operations))
                                    .compose(fleet -> {
                                        // before the jobs: what runs here is to go on elsewhere
                                        endings.add("operations", fleet::close);
                                        return Console.open(new Console.Parts(
                                                        vertx, node, grounds.database(), jobs, registry, trail, clock))
                                                .map(console -> {
                                                    endings.add("console", console::close);
                                                    return new Orders(
                                                            console, recordings, fleet, operations.endpoints());
                                                });
                                    });
                        }));
    }

    private void show(Fleet fleet, Leases leases, Link link) {
        NodeMeters shown = new NodeMeters(meters);
        shown.show(leases.figures());
        shown.show(link.registrations());
        shown.show(link);
        shown.show(fleet.registry());
        shown.show(fleet.brake());
    }

    /** What people and agents come in by. */
    private record Doors(Grounds grounds, Registry registry, RelayHub.Parts relay, Access access, Transit transit) {}

    private Future<Void> serve(Doors doors, Orders orders) {
        Grounds grounds = doors.grounds();
        Registry registry = doors.registry();
        Access access = doors.access();
        BusDoorDesk desk = new BusDoorDesk(
                grounds.changeLog(), registry, orders.fleet(), grounds.audit().refusals());
        BusDoorVerticle hub = new BusDoorVerticle(bus, desk);
        return Future.all(
                        contract,
                        deploy("bus door", hub),
                        RelayHub.open(doors.relay(), config.relay()),
                        liveView(doors, orders))
                .compose(ready -> {
                    RelayHub agents = ready.resultAt(2);
                    LiveView views = ready.resultAt(3);
                    new NodeMeters(meters).show(agents.figures());
                    access.knowEnvironments(registry::environmentNames);
                    BusDoor door = new BusDoor(
                            hub, ticket -> access.spendTicket(ticket, "bus"), access.authenticator(), access::over);
                    TerminalDoor terminals = new TerminalDoor(
                            orders.console(),
                            orders.recordings(),
                            new TerminalDoor.Guard(
                                    ticket -> access.spendTicket(ticket, "terminal"),
                                    access.authenticator(),
                                    access::ended,
                                    new SandboxGuard(registry::environmentOf),
                                    grounds.audit().refusals()));
                    return deploy("mesh members", new BusMembersVerticle(bus, desk, access.authenticator()))
                            .compose(deployed -> signIn(grounds, access))
                            .map(oidc -> endpoints(access, oidc, List.of(orders.endpoints(), views.endpoints())))
                            .map(endpoints -> new HttpParts(
                                    access.authenticator(),
                                    grounds.audit().refusals(),
                                    registry::environmentOf,
                                    readiness,
                                    meters,
                                    endpoints,
                                    Stream.concat(Stream.of(door, terminals, agents), views.doors().stream())
                                            .toList()))
                            .compose(parts -> listen(parts, ready.resultAt(0)))
                            // Before the server closes: agents and viewers are to hear that they should go elsewhere.
                            .onSuccess(listening -> {
                                endings.add("relay", agents::stop);
                                endings.add("live view", views::close);
                            });
                });
    }

    private Future<LiveView> liveView(Doors doors, Orders orders) {
        Access access = doors.access();
        LiveView.Guard guard = new LiveView.Guard(
                (caller, subject) -> access.bindTicket(caller, LiveView.PURPOSE, subject),
                ticket -> access.spendBoundTicket(ticket, LiveView.PURPOSE),
                access::now,
                access::ended,
                new SandboxGuard(doors.registry()::environmentOf),
                doors.grounds().audit().refusals());
        return LiveView.open(new LiveView.Parts(
                        vertx,
                        Mesh.controlNodeId(mesh.nodeId()),
                        doors.grounds().trust(),
                        orders.console().commands(),
                        doors.registry(),
                        doors.grounds().audit().trail(),
                        orders.console().trail(),
                        doors.transit(),
                        guard,
                        clock))
                .onSuccess(views -> {
                    views.transitDoors().forEach(doors.transit()::add);
                    views.transitDesks().forEach(doors.transit()::add);
                });
    }

    private Future<Oidc> signIn(Grounds grounds, Access access) {
        Oidc.Parts parts = new Oidc.Parts(access, grounds.audit().refusals(), clock);
        return Oidc.open(vertx, config.home(), config.oidc(), parts)
                .onSuccess(oidc -> endings.add("oidc", oidc::close));
    }

    private static List<Endpoint<?, ?>> endpoints(Access access, Oidc oidc, List<List<Endpoint<?, ?>>> features) {
        List<Endpoint<?, ?>> endpoints = new ArrayList<>(access.endpoints());
        endpoints.addAll(oidc.endpoints());
        features.forEach(endpoints::addAll);
        return endpoints;
    }

    private Future<Void> listen(HttpParts parts, Contract contract) {
        DeploymentOptions oneForEachCore =
                new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors());
        return vertx.executeBlocking(() -> new Edge(config.http().edge(), clock))
                .compose(edge -> Future.all(
                        vertx.deployVerticle(
                                        () -> new HttpServerVerticle(config.http(), contract, parts, edge),
                                        oneForEachCore)
                                .onSuccess(id -> endings.add("http", () -> vertx.undeploy(id))),
                        config.http().edge().tls().isPresent()
                                ? deploy("certificate", new CertificateVerticle(edge))
                                : Future.succeededFuture(),
                        deploy("metrics", new ManagementServer(config.http(), meters))))
                .mapEmpty();
    }

    private Future<String> deploy(String name, Deployable verticle) {
        return vertx.deployVerticle(verticle).onSuccess(id -> endings.add(name, () -> vertx.undeploy(id)));
    }
}
