package dev.sandmesh.control.relay;

import dev.sandmesh.control.health.Leases;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Subscription;
import dev.sandmesh.protocol.relay.OpaqueBody;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes commands for sandboxes on the bus, in their agents' name: for as long as a sandbox's lease is carried by the agent's
 * connection to this node. Who asks the leases in turn, and is answered in turn, so the last to be served is the last that registered.
 */
final class RelayDesk extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(RelayDesk.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration ANNOUNCE_LIMIT = Duration.ofSeconds(2);
    private static final short REPLACED = 4002;

    private final Bus bus;
    private final Leases leases;
    private final Map<SandboxId, Service> services = new HashMap<>();
    private long timer;

    private record Service(RelaySession session, Subscription subscription) {}

    RelayDesk(Bus bus, Leases leases) {
        this.bus = bus;
        this.leases = leases;
    }

    @Override
    public Future<?> start() {
        timer = vertx.setPeriodic(LOOK.toMillis(), look -> services.forEach(this::review));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        List<Future<Void>> closing = services.values().stream()
                .map(service -> service.subscription().close())
                .toList();
        services.clear();
        return Future.join(closing);
    }

    /** From any thread: fails unless the sandbox's lease is carried by this connection; done when its commands come here. */
    Future<Void> serve(SandboxId sandboxId, RelaySession session) {
        Promise<Void> served = Promise.promise();
        Context loop = context;
        loop.runOnContext(go -> leases.carried(sandboxId, session.connection())
                .compose(carried -> carried
                        ? announce(sandboxId, session)
                        : Future.failedFuture(new ProtocolException(
                                ErrorKind.UNAVAILABLE, "", "another connection registered this sandbox meanwhile")))
                .onComplete(served));
        return served.future();
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
        if (before != null && before.session() == session) {
            return before.subscription().ready();
        }
        String address = Address.command(sandboxId);
        Subscription subscription = bus.answer(address, OpaqueBody::read, command -> session.ask(address, command));
        services.put(sandboxId, new Service(session, subscription));
        if (before != null) {
            before.session().end(REPLACED, "another connection speaks for this sandbox");
            close(before);
        }
        return subscription.ready().timeout(ANNOUNCE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
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
