package dev.sandmesh.protocol.mesh;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.partition.NoDataMemberInClusterException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership of the mesh: a clustered Vert.x and the Hazelcast instance under it. Callbacks come on a Hazelcast thread; the
 * receiver hops to its own event loop.
 */
public final class Mesh {

    private static final Logger LOG = LoggerFactory.getLogger(Mesh.class);

    /** How soon it is known where a new member listens. */
    private static final Duration ROUTES_PERIOD = Duration.ofSeconds(5);

    /** How soon changed keys and certificates count. */
    private static final Duration LOOK_PERIOD = Duration.ofSeconds(5);

    private static final Duration SWEEP_PAUSE = Duration.ofSeconds(10);
    private static final Duration WARNED_BEFORE = Duration.ofDays(30);
    private static final InstantSource CLOCK = Clock.systemUTC();

    private static final int CONTROL_NODE_ID = 8;

    private final Vertx vertx;
    private final HazelcastInstance hazelcast;
    private final SteadyRoutes routes;
    private final MeshShell shell;

    private Mesh(Vertx vertx, HazelcastInstance hazelcast, SteadyRoutes routes, MeshShell shell) {
        this.vertx = vertx;
        this.hazelcast = hazelcast;
        this.routes = routes;
        this.shell = shell;
    }

    /**
     * Joins and starts a clustered Vert.x.
     *
     * @return fails when the mesh cannot be joined, and for a lite member when there is no control node in it; nothing is left
     *     running then
     */
    public static Future<Mesh> join(MeshConfig config, VertxOptions options) {
        Promise<Mesh> joined = Promise.promise();
        // Hazelcast starts on the thread that asks for it, and there is no Vert.x yet to lend one. Nor anything else,
        // perhaps, that
        // keeps the process from ending, so it is no daemon.
        Thread starter = new Thread(() -> start(config, options).onComplete(joined), "mesh-start");
        starter.start();
        return joined.future();
    }

    private static Future<Mesh> start(MeshConfig config, VertxOptions options) {
        MeshShell shell;
        HazelcastInstance hazelcast;
        try {
            shell = MeshShell.open(config.security());
            hazelcast = GatedHazelcast.start(MeshHazelcast.config(config), shell.gate());
        } catch (IOException | RuntimeException e) {
            return Future.failedFuture(e);
        }
        SteadyRoutes routes = new SteadyRoutes(
                new MeshClusterManager(hazelcast),
                address -> MeshMembers.takers(address, hazelcast),
                SteadyRoutes.LONGEST_QUESTION);
        BusPatience.configure(options.getEventBusOptions().setHost(config.bindHost()));
        config.security().tls().ifPresent(tls -> BusTls.configure(options.getEventBusOptions(), tls));
        boolean holdsNothing = config.role() == MeshRole.LITE;
        return Vertx.builder()
                .with(options)
                .withClusterManager(routes)
                .buildClustered()
                .compose(vertx -> secured(vertx, shell).map(new Mesh(vertx, hazelcast, routes, shell)))
                .onSuccess(mesh -> mesh.settle(holdsNothing))
                .onFailure(failure -> terminate(hazelcast))
                .recover(failure -> Future.failedFuture(explained(config, shell, failure)));
    }

    private static Future<Void> secured(Vertx vertx, MeshShell shell) {
        return shell.certificates()
                .map(certificates -> BusTls.follow(vertx, new MutualTls(certificates)))
                .orElse(Future.succeededFuture());
    }

    private void settle(boolean holdsNothing) {
        if (holdsNothing) {
            int ended = IdleTimers.end(hazelcast);
            LOG.debug("{} timers of Hazelcast that have nothing to do here are ended", ended);
        }
        if (shell.changes()) {
            vertx.setPeriodic(LOOK_PERIOD.toMillis(), due -> vertx.executeBlocking(shell::look)
                    .onFailure(failure -> LOG.error("the mesh's keys and certificates cannot be looked at", failure)));
        }
        shell.certificates().ifPresent(certificates -> {
            warnOfEnd(certificates);
            vertx.setPeriodic(Duration.ofDays(1).toMillis(), due -> warnOfEnd(certificates));
        });
        vertx.setPeriodic(ROUTES_PERIOD.toMillis(), due -> routes.learn(MeshMembers.peers(hazelcast)));
    }

    /** Nobody on the mesh hears anything of a member whose certificate is over. */
    private static void warnOfEnd(MeshCertificates certificates) {
        Instant end = certificates.present().end();
        if (end.isBefore(CLOCK.instant().plus(WARNED_BEFORE))) {
            LOG.warn("this member's certificate of the mesh ends at {}: sandmesh admin mesh rotate makes another", end);
        }
    }

    /** A lite member cannot even start its bus when nobody holds the subscriptions. */
    private static Throwable explained(MeshConfig config, MeshShell shell, Throwable failure) {
        if (!(failure instanceof NoDataMemberInClusterException)) {
            return failure;
        }
        String nobody = "no control node answers at " + String.join(", ", config.members());
        String why = shell.gate()
                .map(gate -> gate.turnedAwayBy().map(said -> ": " + said).orElse(""))
                .orElse("; one with a mesh key answers nobody without it, and this agent has none (mesh.keyFile)");
        return new IllegalStateException(nobody + why, failure);
    }

    public Vertx vertx() {
        return vertx;
    }

    /** By which members prove each other also beside the bus; empty where the mesh has no certificates. */
    public Optional<MutualTls> tls() {
        return shell.certificates().map(MutualTls::new);
    }

    /** This member's id, by which others are told of its departure. */
    public String nodeId() {
        return routes.getNodeId();
    }

    /**
     * The id by which a control node goes everywhere else, from its id in the mesh: so whoever knows the members knows where the
     * addresses of each are.
     */
    public static String controlNodeId(String nodeId) {
        return nodeId.substring(0, Math.min(CONTROL_NODE_ID, nodeId.length()));
    }

    /** Calls {@code listener} for everybody from now on who is not let in, on any thread; nobody is when there is no mesh key. */
    public void onRefused(MeshRefusalListener listener) {
        shell.gate().ifPresent(gate -> gate.tell(listener));
    }

    /** How many were not let in for this reason. */
    public long refused(MeshRefusal reason) {
        return shell.gate().map(gate -> gate.refused(reason)).orElse(0L);
    }

    /** The ids of the control nodes that this member sees. */
    public List<String> controlNodes() {
        return MeshMembers.controlNodes(hazelcast).stream()
                .map(Mesh::controlNodeId)
                .toList();
    }

    /** Where the member with this node id is, as this one sees it; empty for whoever is no member. */
    public Optional<String> address(String nodeId) {
        return MeshMembers.address(nodeId, hazelcast);
    }

    /** Whether this member sees a control node (itself, if it is one); without one the bus delivers nothing. */
    public boolean hasControlNode() {
        return hazelcast.getCluster().getMembers().stream().anyMatch(member -> !member.isLiteMember());
    }

    /**
     * Whether the mesh, asked now, knows a consumer of this member on {@code address}: what nobody knows, nobody reaches. While
     * a control node is cut off, the question may stay open until the others expel it; it fails when that takes too long.
     */
    public Future<Boolean> knows(String address) {
        return routes.ask(address).map(registrations -> registrations.stream()
                .anyMatch(registration -> registration.nodeId().equals(routes.getNodeId())));
    }

    /** Tells that messages to {@code address} reach the member {@code nodeId}, should nobody be there to be asked. */
    public void remember(String address, String nodeId) {
        routes.told(address, nodeId);
    }

    /** Finds out from now on, again and again, who takes messages to these addresses, for when nobody can be asked. */
    public void keepRoutes(Supplier<Future<List<String>>> addresses) {
        new RouteSweep(vertx, routes, addresses, SWEEP_PAUSE).start();
    }

    /** Calls {@code listener} with the node id of every member that leaves or dies, on a Hazelcast thread. */
    public void onMemberLeft(Consumer<String> listener) {
        hazelcast.getCluster().addMembershipListener(new MembershipListener() {
            @Override
            public void memberAdded(MembershipEvent event) {}

            @Override
            public void memberRemoved(MembershipEvent event) {
                listener.accept(MeshMembers.nodeIdOf(event.getMember()));
            }
        });
    }

    /**
     * Leaves the mesh. Leaving can hang after a partition or a freeze: after {@code limit} the Hazelcast instance is terminated
     * and Vert.x abandoned.
     *
     * @return never fails
     */
    public Future<Void> close(Duration limit) {
        return vertx.close().timeout(limit.toMillis(), TimeUnit.MILLISECONDS).otherwise(failure -> {
            LOG.warn("leaving the mesh took longer than {}; its Hazelcast instance is terminated", limit);
            terminate(hazelcast);
            return null;
        });
    }

    private static void terminate(@Nullable HazelcastInstance hazelcast) {
        if (hazelcast == null) {
            return;
        }
        Thread terminator = new Thread(hazelcast.getLifecycleService()::terminate, "mesh-terminator");
        terminator.setDaemon(true);
        terminator.start();
    }
}
