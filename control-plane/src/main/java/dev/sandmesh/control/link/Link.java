package dev.sandmesh.control.link;

import dev.sandmesh.control.brake.Brake;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.Outage;
import dev.sandmesh.control.health.LeaseConfig;
import dev.sandmesh.control.health.Leases;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.join.Joining;
import dev.sandmesh.control.peer.RefusedPeers;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.registry.Taken;
import dev.sandmesh.control.trust.Trust;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's place among the others, and the door for agents. */
public final class Link {

    /** The link of agents that are members of the mesh, and whose connections therefore are. */
    public static final String BY_MESH = "cluster";

    /** The link of agents that come in by a control node's hub. */
    public static final String BY_RELAY = "relay";

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private final Parts parts;
    private final NodeIdentity self;
    private final NodeStore store;
    private final MembershipVerticle membership;
    private final Upkeep renewal;
    private final Upkeep sweep;
    private final RegistrationFigures registrations = new RegistrationFigures();
    private final List<String> deployments = new CopyOnWriteArrayList<>();
    private volatile Map<String, Taken> taken = Map.of();
    private volatile @Nullable RegistrationVerticle door;

    /** What the link needs of the rest. */
    public record Parts(
            Vertx vertx,
            Database database,
            Bus bus,
            Registry registry,
            Leases leases,
            Joining joining,
            RefusedPeers peers,
            Brake brake,
            Trust trust,
            Members members,
            InstantSource clock) {}

    /** Nodes, and whether they are as of an earlier moment, because the database is away. */
    record NodeList(List<ControlNode> nodes, Map<String, Taken> taken, boolean stale) {}

    private Link(Parts parts, NodeIdentity self, NodeStore store, MembershipVerticle membership, Upkeep renewal) {
        this.parts = parts;
        this.self = self;
        this.store = store;
        this.membership = membership;
        this.renewal = renewal;
        this.sweep = new Upkeep("the sweep", () -> !parts.database().available());
    }

    /** Takes a place among the control nodes; agents are not answered yet. */
    public static Future<Link> join(NodeIdentity self, Parts parts) {
        parts.registry().tellDesired((id, configuration) -> parts.leases()
                .desire(id, configuration)
                .onFailure(failure -> LOG.error("a wanted configuration of {} is not told", id, failure)));
        parts.registry().tellEnded((id, epoch) -> parts.leases()
                .end(id, epoch)
                .onFailure(failure -> LOG.error("the lease of {}, which is terminated, is not ended", id, failure)));
        NodeStore store = new NodeStore(parts.database().client());
        Upkeep renewal = new Upkeep(
                "the renewal of this node's row", () -> !parts.database().available());
        MembershipVerticle membership = new MembershipVerticle(
                self, store, new MembershipVerticle.Wards(parts.registry(), parts.leases(), parts.members()), renewal);
        return parts.vertx().deployVerticle(membership).map(id -> {
            Link link = new Link(parts, self, store, membership, renewal);
            link.deployments.add(id);
            return link;
        });
    }

    /**
     * Answers registrations and looks after what lost nodes owned.
     *
     * @param least the lowest protocol version that is accepted
     */
    public Future<Void> open(LeaseConfig config, AgentRoutes routes, int least) {
        Registrar registrar = new Registrar(
                config,
                new Registrar.Parts(
                        parts.joining(),
                        parts.registry(),
                        parts.leases(),
                        routes,
                        parts.trust(),
                        parts.trust().sender(parts.bus(), parts.registry()::newId),
                        least,
                        parts.clock()),
                new Registrar.Others(this::aliveNodes, () -> Balance.withRoom(membership.nodes())));
        RegistrationVerticle opened = new RegistrationVerticle(
                self.id(),
                parts.bus(),
                registrar,
                new RegistrationVerticle.Witness(registrations, parts.peers(), parts.members()::address));
        SweeperVerticle sweeper = new SweeperVerticle(
                store,
                new SweeperVerticle.Wards(self.id(), parts.registry(), parts.brake()),
                SweepPolicy.standard(),
                sweep);
        return deploy(opened).onSuccess(ready -> door = opened).compose(ready -> deploy(sweeper));
    }

    /**
     * A registration that came over the relay link, at this node's own hub; answered on the caller's event loop.
     *
     * @param address from which it came
     */
    public Future<RegisterReply> registerByRelay(Register register, String address) {
        RegistrationVerticle open = door;
        if (open == null) {
            return Future.failedFuture(new ReplyException(ReplyFailure.NO_HANDLERS, "this control node is starting"));
        }
        return open.byRelay(register, address);
    }

    /** Takes no more registrations, then gives up this node's place; never fails. */
    public Future<Void> leave() {
        if (deployments.isEmpty()) {
            return Future.succeededFuture();
        }
        door = null;
        String last = deployments.remove(deployments.size() - 1);
        return parts.vertx().undeploy(last).transform(done -> leave());
    }

    private Future<Void> deploy(Deployable verticle) {
        return parts.vertx()
                .deployVerticle(verticle)
                .onSuccess(deployments::add)
                .mapEmpty();
    }

    /** For the mesh: called on any thread with the member that left. */
    public void memberLeft(String meshId) {
        membership.memberLeft(meshId);
    }

    public List<Endpoint<?, ?>> endpoints() {
        return List.of(new ListNodes(this));
    }

    public RegistrationFigures registrations() {
        return registrations;
    }

    /** Since this node renewed its row last; on any thread. */
    public double renewalIdleSeconds() {
        return renewal.idleSeconds();
    }

    /** Since this node swept last, or found that another one does; on any thread. */
    public double sweepIdleSeconds() {
        return sweep.idleSeconds();
    }

    /** Where a node listens for others: from memory, and of one that is new from its row; empty for whoever has none. */
    public Future<Optional<String>> place(String nodeId) {
        Optional<String> known = place(membership.nodes(), nodeId);
        if (known.isPresent()) {
            return Future.succeededFuture(known);
        }
        return Outage.bridged(
                store.list().map(nodes -> place(nodes, nodeId)), away -> Future.succeededFuture(Optional.empty()));
    }

    private static Optional<String> place(List<ControlNode> nodes, String nodeId) {
        return nodes.stream()
                .filter(node -> node.id().equals(nodeId))
                .map(ControlNode::transit)
                .findFirst();
    }

    String nodeId() {
        return self.id();
    }

    Future<NodeList> nodes() {
        Future<NodeList> fresh = store.list()
                .compose(nodes -> parts.registry().taken().map(now -> {
                    taken = now;
                    return new NodeList(nodes, now, false);
                }));
        return Outage.bridged(fresh, away -> Future.succeededFuture(new NodeList(seenInTheMesh(), taken, true)));
    }

    /** What their rows said last, but whether they live: of that only the mesh knows while the database is away. */
    private List<ControlNode> seenInTheMesh() {
        Set<String> there = Set.copyOf(parts.members().controlNodes());
        return membership.nodes().stream()
                .map(node -> node.seen(there.contains(node.id())))
                .toList();
    }

    private List<String> aliveNodes() {
        Stream<String> others = membership.nodes().stream()
                .filter(ControlNode::alive)
                .map(ControlNode::id)
                .filter(id -> !id.equals(self.id()));
        return Stream.concat(Stream.of(self.id()), others).toList();
    }
}
