package dev.sandmesh.agent.link;

import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Subscription;
import dev.sandmesh.protocol.command.Delivery;
import dev.sandmesh.protocol.mesh.Mesh;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One stay on the mesh: its bus, used on its own event loop, and the consumer of commands on it. */
final class Membership {

    private final Mesh mesh;
    private final Context context;
    private final Bus bus;
    private final CommandHandler commands;
    private @Nullable Subscription subscription;
    private @Nullable SandboxId announced;

    /** Whether the mesh was found not to know the subscription. */
    private boolean missed;

    Membership(Mesh mesh, CommandHandler commands) {
        this.mesh = mesh;
        this.context = mesh.vertx().getOrCreateContext();
        this.bus = new Bus(mesh.vertx(), BusListener.NONE);
        this.commands = commands;
    }

    String nodeId() {
        return mesh.nodeId();
    }

    List<String> controlNodes() {
        return mesh.controlNodes();
    }

    boolean hasControlNode() {
        return mesh.hasControlNode();
    }

    <R> Future<R> call(Supplier<Future<R>> what) {
        return Hop.call(context, what);
    }

    Bus bus() {
        return bus;
    }

    /** What is there and was not missed is not touched: to write it may take as long as a control node is cut off. */
    Future<Void> announce(SandboxId sandboxId) {
        return call(() -> {
            Subscription present = subscription;
            return present != null && !missed && sandboxId.equals(announced)
                    ? present.ready()
                    : announceAnew(sandboxId);
        });
    }

    private Future<Void> announceAnew(SandboxId sandboxId) {
        return withdrawn().compose(ignored -> {
            Subscription fresh = bus.answer(
                    Address.command(sandboxId), Delivery::read, command -> Hop.onto(context, commands.handle(command)));
            subscription = fresh;
            announced = sandboxId;
            missed = false;
            return fresh.ready();
        });
    }

    Future<Boolean> reachable() {
        return call(() -> {
            Future<Boolean> known =
                    announced == null ? Future.succeededFuture(false) : mesh.knows(Address.command(announced));
            return known.onSuccess(found -> missed = !found);
        });
    }

    Future<Void> withdraw() {
        return call(() -> {
            announced = null;
            return withdrawn();
        });
    }

    /** A withdrawal that fails leaves nothing behind that a new announcement would not replace. */
    private Future<Void> withdrawn() {
        Subscription old = subscription;
        subscription = null;
        return old == null ? Future.succeededFuture() : old.close().otherwiseEmpty();
    }

    Future<Void> close(Duration limit) {
        return mesh.close(limit);
    }
}
