package dev.sandmesh.control.health;

import dev.sandmesh.control.registry.GaugeRow;
import dev.sandmesh.control.registry.Owned;
import dev.sandmesh.control.trust.TokenFault;
import dev.sandmesh.control.trust.Trust;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Sender;
import dev.sandmesh.protocol.report.Credentials;
import dev.sandmesh.protocol.report.DesiredConfiguration;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HeartbeatAck;
import dev.sandmesh.protocol.report.Register;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The leases of this node, for other features; each call runs on the loop that owns them and answers on the caller's. */
public final class Leases {

    private final Vertx vertx;
    private final LeaseVerticle verticle;
    private final String deployment;
    private final LeaseFigures figures;

    private Leases(Vertx vertx, LeaseVerticle verticle, String deployment, LeaseFigures figures) {
        this.vertx = vertx;
        this.verticle = verticle;
        this.deployment = deployment;
        this.figures = figures;
    }

    /** What leases need of this process; {@code refused} is told of each message that is not believed. */
    public record Surroundings(
            Vertx vertx,
            Bus bus,
            Trust trust,
            BiConsumer<LeaseSnapshot, TokenFault> refused,
            InstantSource clock,
            Supplier<UUID> ids) {}

    /** Starts to answer heartbeats and events. */
    public static Future<Leases> start(
            LeaseConfig config,
            Surroundings around,
            LeaseWrites transitions,
            Function<List<GaugeRow>, Future<?>> gauges) {
        LeaseFigures figures = new LeaseFigures();
        LeaseJudge judge = new LeaseJudge(new HealthPolicy(HealthSettings.DEFAULT), new Timeline(around.ids()));
        LeaseBook book = new LeaseBook(
                new LeaseWatch(config, System::nanoTime), judge, figures.counting(transitions), around.clock());
        GaugeFlush flush = new GaugeFlush(around.bus(), gauges, around.clock());
        LeaseGuard guard = new LeaseGuard(
                around.trust(),
                (lease, fault) -> {
                    figures.count(fault);
                    around.refused().accept(lease, fault);
                },
                around.clock());
        LeaseVerticle verticle =
                new LeaseVerticle(config.nodeId(), new LeaseVerticle.Ears(around.bus(), guard, figures), book, flush);
        return around.vertx().deployVerticle(verticle).map(id -> new Leases(around.vertx(), verticle, id, figures));
    }

    /** Answers nobody any more; what is heard then goes to the next owner. */
    public Future<Void> stop() {
        return vertx.undeploy(deployment);
    }

    public Future<Void> grant(LeaseGrant grant) {
        return tell(book -> book.grant(grant));
    }

    /**
     * The lease that the same process, with the same key, over the same link and in the same protocol version, still holds here; it is
     * renewed and carried by the connection of this registration now, unless its agent is sent away.
     */
    public Future<Optional<LeaseSnapshot>> resume(Register register, int version) {
        Credentials credentials = register.credentials();
        return ask(book -> {
            Optional<Lease> held = book.index()
                    .find(register.instance())
                    .filter(lease -> !lease.superseded)
                    .filter(lease -> lease.grant.protocolVersion() == version)
                    .filter(lease -> lease.grant.link().equals(register.link()))
                    .filter(lease -> lease.owner().nonce().equals(credentials.nonce()))
                    .filter(lease -> lease.grant.publicKey().equals(credentials.publicKey()));
            Optional<LeaseSnapshot> found = held.map(book::snapshot);
            if (found.filter(LeaseSnapshot::sentAway).isEmpty()) {
                held.ifPresent(lease -> book.resume(lease, register.connection()));
            }
            return found;
        });
    }

    /** Whoever was reached through this connection has a moment to come back. */
    public Future<Void> connectionClosed(String connection) {
        return tell(book -> book.connectionClosed(connection));
    }

    /**
     * After others may have written in this node's name, or taken over without its hearing of it: it says again what it knows, and lets go
     * of what is another's. {@code owned} reads what stands of its sandboxes in the registry.
     */
    public Future<Void> compare(Supplier<Future<List<Owned>>> owned) {
        return ask(LeaseBook::now)
                .compose(asOf -> owned.get().compose(written -> tell(book -> book.compare(written, asOf))));
    }

    /** Whether the sandbox's lease is held here, by whoever registered it through this connection. */
    public Future<Boolean> carried(SandboxId sandboxId, String connection) {
        return ask(book -> Optional.ofNullable(book.index().find(sandboxId))
                .filter(lease -> !lease.superseded)
                .filter(lease -> lease.connection.equals(connection))
                .isPresent());
    }

    /**
     * Whether that process of the sandbox's agent, with a token that proves it, holds the lease here; fails when the lease is held and the
     * sender does not show that it is its agent.
     */
    public Future<Boolean> admits(SandboxId sandboxId, long epoch, String nonce, Sender sender) {
        return Hop.back(Hop.call(
                verticle.loop(), () -> Future.succeededFuture(verticle.admits(sandboxId, epoch, nonce, sender))));
    }

    /** The sandbox is terminated: of a lease older than this epoch nothing is left, and no such one is granted any more. */
    public Future<Void> end(SandboxId sandboxId, long epoch) {
        return tell(book -> book.ended(sandboxId, epoch));
    }

    /** What people want of a sandbox from now on; nothing happens where it is not owned here. */
    public Future<Void> desire(SandboxId sandboxId, DesiredConfiguration configuration) {
        return tell(book -> book.desire(sandboxId, configuration));
    }

    /** A report that came by another way than a heartbeat. */
    public Future<HeartbeatAck> apply(Heartbeat heartbeat) {
        return ask(book -> book.heartbeat(heartbeat));
    }

    public Future<Optional<LeaseSnapshot>> find(SandboxId sandboxId) {
        return ask(book -> Optional.ofNullable(book.index().find(sandboxId))
                .filter(lease -> !lease.superseded)
                .map(book::snapshot));
    }

    /** How many sandboxes this node owns. */
    public Future<Long> held() {
        return ask(book -> book.index().held());
    }

    /** As many agents as that, with those under way, are told to register at another node. */
    public Future<Void> sendAway(long agents) {
        return tell(book -> book.sendAway(agents));
    }

    public LeaseFigures figures() {
        return figures;
    }

    /** On the event loop of the book, and answered on that of the caller. */
    private <T> Future<T> ask(Function<LeaseBook, T> question) {
        return Hop.back(Hop.call(verticle.loop(), () -> Future.succeededFuture(question.apply(verticle.book()))));
    }

    private Future<Void> tell(Consumer<LeaseBook> news) {
        return Hop.back(Hop.call(verticle.loop(), () -> {
            news.accept(verticle.book());
            return Future.succeededFuture();
        }));
    }
}
