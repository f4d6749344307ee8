package dev.sandmesh.agent.view;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.link.ByteStream;
import dev.sandmesh.agent.process.ProcessSpec;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.command.OpenView;
import dev.sandmesh.protocol.view.HopTicket;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens views, and ends them with the agent; a link that finds another owner meanwhile does not touch them. */
public final class ViewVerticle extends VerticleBase {

    static final int MOST = 32;

    private static final Logger LOG = LoggerFactory.getLogger(ViewVerticle.class);
    private static final int VNC_LIMIT_MILLIS = 2_000;

    private final HopCheck check;
    private final Supplier<Future<List<ProcessSpec>>> specs;
    private final Function<OpenView, Future<ByteStream>> dialer;
    private final Map<UUID, View> views = new HashMap<>();
    private @Nullable NetClient client;
    private int underWay;
    private boolean stopped;

    /** {@code dialer} reaches the control node that waits for a view, within a limit of its own. */
    public ViewVerticle(
            Ground ground, Supplier<Future<List<ProcessSpec>>> specs, Function<OpenView, Future<ByteStream>> dialer) {
        this.check = new HopCheck(ground);
        this.specs = specs;
        this.dialer = dialer;
    }

    @Override
    public Future<?> start() {
        client = vertx.createNetClient(new NetClientOptions()
                .setConnectTimeout(VNC_LIMIT_MILLIS)
                .setReceiveBufferSize(ByteStream.PIECE_BYTES)
                .setTcpNoDelay(true));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        List<View> open = List.copyOf(views.values());
        open.forEach(View::close);
        return Future.join(open.stream().map(View::ended).toList()).otherwiseEmpty();
    }

    /** Done when the bytes flow, or it is known why they do not. Any thread. */
    public Future<JobEnd> open(OpenView order) {
        return Hop.call(context, () -> Hop.attempt(() -> admitted(order))
                .recover(failure -> failure instanceof ViewRefusal refusal
                        ? Future.succeededFuture(refusal.end())
                        : Future.failedFuture(failure)));
    }

    /** When a view that is open ends; empty where there is none. Any thread. */
    public Future<Optional<Future<Void>>> endOf(UUID viewId) {
        return Hop.call(
                context,
                () -> Future.succeededFuture(
                        Optional.ofNullable(views.get(viewId)).map(View::ended)));
    }

    private Future<JobEnd> admitted(OpenView order) {
        HopTicket ticket = check.believed(order.hop());
        if (underWay >= MOST) {
            throw ViewRefusal.refused(
                    "overloaded", MOST + " views of this sandbox are open: close one, then try again");
        }
        check.spend(ticket);
        underWay++;
        return Hop.attempt(specs)
                .map(VncPlace::of)
                .compose(this::server)
                .compose(server -> viewer(order, server).map(viewer -> joined(ticket, server, viewer)))
                .onFailure(failure -> underWay--);
    }

    private Future<ByteStream> server(SocketAddress place) {
        return client().connect(place)
                .map(socket -> ByteStream.of(socket, () -> {}))
                .recover(failure -> Future.failedFuture(ViewRefusal.failed(
                        "vnc_unreachable",
                        "the VNC server does not answer at " + place + ": " + failure.getMessage())));
    }

    private Future<ByteStream> viewer(OpenView order, ByteStream server) {
        return Hop.onto(context, Hop.attempt(() -> dialer.apply(order))).recover(failure -> {
            server.close();
            return Future.failedFuture(ViewRefusal.failed(
                    "dial_failed",
                    "the control node that waits for the view was not reached: " + failure.getMessage()));
        });
    }

    private JobEnd joined(HopTicket ticket, ByteStream server, ByteStream viewer) {
        if (stopped) {
            server.close();
            viewer.close();
            throw ViewRefusal.failed("dial_failed", "the agent stops");
        }
        View view = new View(vertx, server, viewer);
        views.put(ticket.viewId(), view);
        view.ended().onComplete(over -> {
            views.remove(ticket.viewId());
            underWay--;
            LOG.info("view {} ended", ticket.viewId());
        });
        view.begin();
        LOG.info("view {} ({}) is open", ticket.viewId(), ticket.mode());
        return JobEnd.ok("open", new JsonObject());
    }

    private NetClient client() {
        if (client == null) {
            throw new IllegalStateException("not deployed");
        }
        return client;
    }
}
