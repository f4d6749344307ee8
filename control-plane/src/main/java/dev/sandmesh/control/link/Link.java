package dev.sandmesh.control.link;

import dev.sandmesh.control.brake.Brake;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.health.LeaseConfig;
import dev.sandmesh.control.health.Leases;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.join.Joining;
import dev.sandmesh.control.peer.RefusedPeers;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.trust.Trust;
import dev.sandmesh.protocol.Bus;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's place among the others, and the door for agents. */
public final class Link {

    /** The link of agents that are members of the mesh, and whose connections therefore are. */
    public static final String BY_MESH = "cluster";

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private final Parts parts;
    private final NodeIdentity self;
    private final NodeStore store;
    private final MembershipVerticle membership;
    private final RegistrationFigures registrations = new RegistrationFigures();
    private final List<String> deployments = new CopyOnWriteArrayList<>();

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
            InstantSource clock) {}

    /** Nodes, and whether they are as of an earlier moment, because the database is away. */
    record NodeList(List<ControlNode> nodes, Map<String, Instant> taken, boolean stale) {}

    private Link(Parts parts, NodeIdentity self, NodeStore store, MembershipVerticle membership) {
        this.parts = parts;
        this.self = self;
        this.store = store;
        this.membership = membership;
    }

    /** Takes a place among the control nodes; agents are not answered yet. */
    public static Future<Link> join(NodeIdentity self, Parts parts) {
        parts.registry().tellDesired((id, configuration) -> parts.leases()
                .desire(id, configuration)
                .onFailure(failure -> LOG.error("a wanted configuration of {} is not told", id, failure)));
        NodeStore store = new NodeStore(parts.database().client());
        MembershipVerticle membership = new MembershipVerticle(self, store, parts.registry(), parts.leases());
        return parts.vertx().deployVerticle(membership).map(id -> {
            Link link = new Link(parts, self, store, membership);
            link.deployments.add(id);
            return link;
        });
    }

    /** Answers registrations and looks after what lost nodes owned. */
    public Future<Void> open(LeaseConfig config, AgentRoutes routes) {
        Registrar registrar = new Registrar(
                config,
                new Registrar.Parts(
                        parts.joining(),
                        parts.registry(),
                        parts.leases(),
                        routes,
                        parts.trust(),
                        parts.trust().sender(parts.bus(), parts.registry()::newId),
                        parts.clock()),
                this::aliveNodes);
        RegistrationVerticle door =
                new RegistrationVerticle(self.id(), parts.bus(), registrar, registrations, parts.peers());
        SweeperVerticle sweeper =
                new SweeperVerticle(self.id(), store, parts.registry(), parts.brake(), SweepPolicy.standard());
        return deploy(door).compose(open -> deploy(sweeper));
    }

    /** Takes no more registrations, then gives up this node's place; never fails. */
    public Future<Void> leave() {
        if (deployments.isEmpty()) {
            return Future.succeededFuture();
        }
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

    String nodeId() {
        return self.id();
    }

    Future<NodeList> nodes() {
        return store.list()
                .compose(nodes -> parts.registry().lastTaken().map(taken -> new NodeList(nodes, taken, false)))
                .otherwise(failure -> new NodeList(membership.nodes(), Map.of(), true));
    }

    private List<String> aliveNodes() {
        Stream<String> others = membership.nodes().stream()
                .filter(ControlNode::alive)
                .map(ControlNode::id)
                .filter(id -> !id.equals(self.id()));
        return Stream.concat(Stream.of(self.id()), others).toList();
    }
}
