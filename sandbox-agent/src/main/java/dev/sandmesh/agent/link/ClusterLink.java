package dev.sandmesh.agent.link;

import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Reader;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Sender;
import dev.sandmesh.protocol.command.OpenView;
import dev.sandmesh.protocol.mesh.Mesh;
import dev.sandmesh.protocol.mesh.MeshConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link of a lite member of the mesh. Its clustered Vert.x is apart from the one that everything else runs on, so that it
 * can be abandoned when it hangs: every wait ends on our own clock, never on the mesh's.
 */
final class ClusterLink implements ControlLink {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterLink.class);
    private static final Duration OPEN_LIMIT = Duration.ofSeconds(30);
    private static final Duration ANNOUNCE_LIMIT = Duration.ofSeconds(10);
    private static final Duration CHECK_LIMIT = Duration.ofSeconds(3);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final Duration MARGIN = Duration.ofMillis(500);

    private final Vertx vertx;
    private final Context context;
    private final MeshConfig config;
    private final CommandHandler commands;
    private final Runnable departure;
    private @Nullable Membership membership;
    private Sender self = Sender.UNKNOWN;

    /**
     * Opens nothing yet.
     *
     * @param vertx the agent's own
     * @param context the link verticle's
     * @param departure called there when somebody left the mesh
     */
    ClusterLink(Vertx vertx, Context context, MeshConfig config, CommandHandler commands, Runnable departure) {
        this.vertx = vertx;
        this.context = context;
        this.config = config;
        this.commands = commands;
        this.departure = departure;
    }

    @Override
    public String kind() {
        return "cluster";
    }

    @Override
    public Future<Void> open() {
        Future<Mesh> joined = joined();
        Future<Mesh> inTime = Hop.onto(context, joined).timeout(OPEN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        return inTime.map(mesh -> {
                    mesh.onMemberLeft(nodeId -> context.runOnContext(ignored -> departure.run()));
                    membership = new Membership(mesh, commands);
                    return (Void) null;
                })
                .onFailure(failure -> joined.onSuccess(ClusterLink::abandon));
    }

    /** Building a Vert.x and a Hazelcast takes hundreds of milliseconds on a thread that may be no other Vert.x's. */
    private Future<Mesh> joined() {
        Promise<Mesh> joined = Promise.promise();
        Thread joiner = new Thread(() -> Mesh.join(config, options()).onComplete(joined), "mesh-join");
        joiner.setDaemon(true);
        joiner.start();
        return joined.future();
    }

    @Override
    public boolean reachesEveryNode() {
        return true;
    }

    @Override
    public String connection() {
        return membership == null ? "none" : membership.nodeId();
    }

    @Override
    public void authorize(String token) {
        self = Sender.withToken(token);
    }

    @Override
    public <R> Future<R> request(String address, ProtocolMessage message, Reader<R> reader, Duration timeout) {
        Sender shown = self;
        return within(
                timeout.plus(MARGIN),
                stay -> stay.call(() -> stay.bus().request(address, message, reader, timeout, shown)));
    }

    @Override
    public <R> Future<R> request(
            String address, ProtocolMessage message, Buffer payload, Reader<R> reader, Duration timeout) {
        Sender shown = self;
        return within(
                timeout.plus(MARGIN),
                stay -> stay.call(() -> stay.bus().request(address, message, payload, reader, timeout, shown)));
    }

    @Override
    public Future<Void> announce(SandboxId sandboxId) {
        return within(ANNOUNCE_LIMIT, stay -> stay.announce(sandboxId)).recover(ClusterLink::unlessUnderWay);
    }

    /**
     * While a control node is cut off, the announcement waits for the others to expel it. The node that has just answered this
     * agent's registration reaches it all the same: it was told by which member.
     */
    private static Future<Void> unlessUnderWay(Throwable failure) {
        if (failure instanceof TimeoutException) {
            LOG.warn("not every control node knows yet how to reach this agent; the announcement goes on");
            return Future.succeededFuture();
        }
        return Future.failedFuture(failure);
    }

    @Override
    public Future<Void> withdraw() {
        return within(ANNOUNCE_LIMIT, Membership::withdraw);
    }

    @Override
    public Future<Boolean> reachable() {
        return within(CHECK_LIMIT, Membership::reachable)
                .recover(failure -> failure instanceof TimeoutException
                        ? Future.failedFuture(failure)
                        : Future.succeededFuture(false));
    }

    @Override
    public List<String> controlNodes() {
        return membership == null ? List.of() : membership.controlNodes();
    }

    @Override
    public boolean hasControlNode() {
        return membership != null && membership.hasControlNode();
    }

    @Override
    public Future<ByteStream> dial(OpenView order) {
        return MeshDialer.dial(vertx, config.security().tls(), order);
    }

    @Override
    public Future<Void> close() {
        Membership closing = membership;
        membership = null;
        if (closing == null) {
            return Future.succeededFuture();
        }
        return bounded(CLOSE_LIMIT.plus(MARGIN), () -> closing.close(CLOSE_LIMIT))
                .otherwise(failure -> {
                    LOG.warn("the old membership of the mesh does not end; it is abandoned");
                    return null;
                });
    }

    private <R> Future<R> within(Duration limit, Function<Membership, Future<R>> what) {
        Membership stay = membership;
        return stay == null
                ? Future.failedFuture(new IllegalStateException("not on the mesh"))
                : bounded(limit, () -> what.apply(stay));
    }

    private <R> Future<R> bounded(Duration limit, Supplier<Future<R>> what) {
        Promise<R> outcome = Promise.promise();
        long timer = vertx.setTimer(
                limit.toMillis(), ignored -> outcome.tryFail(new TimeoutException("no outcome within " + limit)));
        Hop.onto(context, Hop.attempt(what)).onComplete(result -> {
            vertx.cancelTimer(timer);
            if (result.succeeded()) {
                outcome.tryComplete(result.result());
            } else {
                outcome.tryFail(result.cause());
            }
        });
        return outcome.future();
    }

    private static void abandon(Mesh mesh) {
        mesh.close(CLOSE_LIMIT).onComplete(ignored -> LOG.info("left a mesh that was joined too late"));
    }

    /** Few threads: an agent is a guest on its sandbox. */
    private static VertxOptions options() {
        return new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(4)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
    }
}
