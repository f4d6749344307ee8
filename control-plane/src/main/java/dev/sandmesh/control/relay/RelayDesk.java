package dev.sandmesh.control.relay;

import dev.sandmesh.control.health.Leases;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Subscription;
import dev.sandmesh.protocol.relay.OpaqueBody;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes commands for sandboxes on the bus, in their agents' name: for as long as a sandbox's lease is carried by the agent's
 * connection to this node. Who asks the leases in turn, and is answered in turn, so the last to be served is the last that registered.
 * A mesh that was parted may have forgotten whom it reaches here: it is asked, round after round and one address at a time, and told again.
 */
final class RelayDesk extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(RelayDesk.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration PAUSE_OF_ROUNDS = Duration.ofSeconds(5);
    private static final Duration ANNOUNCE_LIMIT = Duration.ofSeconds(2);
    private static final short REPLACED = 4002;

    private final Bus bus;
    private final Leases leases;
    private final RelayRoutes routes;
    private final Map<SandboxId, Service> services = new HashMap<>();
    private long timer = -1;
    private long rounds = -1;
    private boolean stopped;

    private record Service(RelaySession session, Subscription subscription) {}

    RelayDesk(Bus bus, Leases leases, RelayRoutes routes) {
        this.bus = bus;
        this.leases = leases;
        this.routes = routes;
    }

    @Override
    public Future<?> start() {
        timer = vertx.setPeriodic(LOOK.toMillis(), look -> services.forEach(this::review));
        awaitRound();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        vertx.cancelTimer(rounds);
        List<Future<Void>> closing = services.values().stream()
                .map(service -> service.subscription().close())
                .toList();
        services.clear();
        return Future.join(closing);
    }

    /** From any thread: fails unless the sandbox's lease is carried by this connection; done when its commands come here. */
    Future<Void> serve(SandboxId sandboxId, RelaySession session) {
        return Hop.call(context, () -> leases.carried(sandboxId, session.connection())
                .compose(carried -> carried
                        ? announce(sandboxId, session)
                        : Future.failedFuture(new ProtocolException(
                                ErrorKind.UNAVAILABLE, "", "another connection registered this sandbox meanwhile"))));
    }

    /** From any thread: this connection is gone. */
    void leave(RelaySession session) {
        context.runOnContext(go -> List.copyOf(services.entrySet()).stream()
                .filter(entry -> entry.getValue().session() == session)
                .forEach(entry -> withdraw(entry.getKey(), entry.getValue())));
    }

    private Future<Void> announce(SandboxId sandboxId, RelaySession session) {
        if (session.isGone()) {
            // It ended while the lease was granted, which could not be told that then.
            return leases.connectionClosed(session.connection())
                    .compose(told -> Future.failedFuture("the connection is gone"));
        }
        Service before = services.get(sandboxId);
        Service service = before != null && before.session() == session ? before : takeCommands(sandboxId, session);
        if (before != null && before.session() != session) {
            before.session().end(REPLACED, "another connection speaks for this sandbox");
            close(before);
        }
        return announced(service)
                .recover(failure -> known(sandboxId, failure))
                .onFailure(failure -> withdraw(sandboxId, service));
    }

    /** A mesh that waits for a silent member is no reason to send the agent away: this node needs nobody to find it, and others are told later. */
    private Future<Void> known(SandboxId sandboxId, Throwable failure) {
        if (!(failure instanceof TimeoutException)) {
            return Future.failedFuture(failure);
        }
        LOG.warn("the mesh does not say yet that it knows where commands for {} go", sandboxId);
        return Future.succeededFuture();
    }

    private Service takeCommands(SandboxId sandboxId, RelaySession session) {
        String address = Address.command(sandboxId);
        routes.lead(address);
        Subscription subscription = bus.answer(address, OpaqueBody::read, command -> session.ask(address, command));
        Service service = new Service(session, subscription);
        services.put(sandboxId, service);
        return service;
    }

    /** Comes back here, in time: a mesh in trouble may never say that it knows an address. */
    private Future<Void> announced(Service service) {
        return Hop.onto(
                context, service.subscription().ready().timeout(ANNOUNCE_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void awaitRound() {
        rounds = vertx.setTimer(
                PAUSE_OF_ROUNDS.toMillis(),
                due -> look(Map.copyOf(services).entrySet().iterator()));
    }

    /** While a control node is cut off, an answer may take a minute; the threads that wait for answers are few. */
    private void look(Iterator<Map.Entry<SandboxId, Service>> left) {
        if (stopped) {
            return;
        }
        if (!left.hasNext()) {
            awaitRound();
            return;
        }
        Map.Entry<SandboxId, Service> next = left.next();
        String address = Address.command(next.getKey());
        Hop.onto(context, Hop.attempt(() -> routes.leadHere(address))).onComplete(answer -> {
            if (answer.succeeded() && !answer.result()) {
                announceAgain(next.getKey(), next.getValue());
            }
            look(left);
        });
    }

    /** The old one is let go once the new one is there: no command is to fall between them. When that fails, the next round tries again. */
    private void announceAgain(SandboxId sandboxId, Service forgotten) {
        if (forgotten.equals(services.get(sandboxId))
                && forgotten.subscription().ready().isComplete()) {
            LOG.warn("the mesh does not know where commands for {} go; it is told again", sandboxId);
            Service fresh = takeCommands(sandboxId, forgotten.session());
            announced(fresh).onSuccess(told -> close(forgotten)).onFailure(failure -> {
                LOG.warn("an agent's address is not announced", failure);
                close(services.replace(sandboxId, fresh, forgotten) ? fresh : forgotten);
            });
        }
    }

    private void review(SandboxId sandboxId, Service service) {
        leases.carried(sandboxId, service.session().connection())
                .onSuccess(carried -> {
                    if (!carried) {
                        withdraw(sandboxId, service);
                    }
                })
                .onFailure(failure -> LOG.warn("the lease of {} cannot be asked", sandboxId, failure));
    }

    private void withdraw(SandboxId sandboxId, Service service) {
        if (services.remove(sandboxId, service)) {
            close(service);
        }
    }

    private static void close(Service service) {
        service.subscription().close().onFailure(failure -> LOG.warn("an agent's address stays on the bus", failure));
    }
}
