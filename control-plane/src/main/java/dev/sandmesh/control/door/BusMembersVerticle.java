package dev.sandmesh.control.door;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.AuditMark;
import dev.sandmesh.control.http.Authenticator;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.rate.TokenBucket;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Sender;
import dev.sandmesh.protocol.Subscription;
import dev.sandmesh.protocol.client.FleetQuery;
import dev.sandmesh.protocol.client.OperationRequest;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Answers members of the mesh that show somebody's token, as that one is answered at the door. */
public final class BusMembersVerticle extends VerticleBase {

    private static final int MOST_AT_ONCE = 8;
    private static final int BURST = 100;
    private static final int A_SECOND = 50;
    private static final int MOST_REMEMBERED = 1_000;
    /** What a member says of its own address is worth nothing. */
    private static final String FROM = "mesh";

    private final Bus bus;
    private final BusDoorDesk desk;
    private final Authenticator bearer;
    private final Map<String, Budget> budgets = new HashMap<>();
    private final List<Subscription> subscriptions = new ArrayList<>();

    /** What one caller may still ask. */
    private static final class Budget {
        private final TokenBucket requests = new TokenBucket(BURST, A_SECOND, System.nanoTime());
        private int underWay;
    }

    public BusMembersVerticle(Bus bus, BusDoorDesk desk, Authenticator bearer) {
        this.bus = bus;
        this.desk = desk;
        this.bearer = bearer;
    }

    @Override
    public Future<?> start() {
        subscriptions.add(bus.answer(Address.QUERY, FleetQuery::read, this::asked));
        subscriptions.add(bus.answer(Address.OPERATION, OperationRequest::read, this::ordered));
        return Future.all(subscriptions.stream().map(Subscription::ready).toList());
    }

    @Override
    public Future<?> stop() {
        return Future.join(subscriptions.stream().map(Subscription::close).toList());
    }

    private Future<? extends ProtocolMessage> asked(FleetQuery query, Sender sender) {
        return sender.token().isEmpty()
                ? desk.query(query)
                : answered(sender, Address.QUERY, who -> desk.query(who, query));
    }

    private Future<? extends ProtocolMessage> ordered(OperationRequest request, Sender sender) {
        return answered(sender, Address.OPERATION, who -> desk.order(who, request));
    }

    private Future<ProtocolMessage> answered(
            Sender sender, String address, Function<BusDoorClient, Future<? extends ProtocolMessage>> what) {
        return Hop.onto(context, Hop.attempt(() -> bearer.authenticate(sender.token())))
                .compose(caller -> allowed(client(caller), address, what))
                .recover(failure -> Future.failedFuture(told(failure)));
    }

    private Future<ProtocolMessage> allowed(
            BusDoorClient who, String address, Function<BusDoorClient, Future<? extends ProtocolMessage>> what) {
        if (!BusDoorPolicy.maySend(who.caller(), address)) {
            desk.refusals().note(who.forbidden("sendOnBus", address));
            throw new SandmeshException(ErrorCode.FORBIDDEN, BusDoorPolicy.notSent(address));
        }
        Budget budget = budget(who.caller());
        if (budget.underWay >= MOST_AT_ONCE || !budget.requests.take(1, System.nanoTime())) {
            throw new SandmeshException(ErrorCode.OVERLOADED, "Too many questions and orders of one caller at once");
        }
        budget.underWay++;
        return Hop.onto(context, Hop.attempt(() -> what.apply(who).map(answer -> (ProtocolMessage) answer)))
                .onComplete(done -> budget.underWay--);
    }

    private Budget budget(Caller caller) {
        if (budgets.size() >= MOST_REMEMBERED) {
            budgets.values().removeIf(budget -> budget.underWay == 0);
        }
        return budgets.computeIfAbsent(caller.id(), unknown -> new Budget());
    }

    private BusDoorClient client(Caller caller) {
        Call.Origin origin = new Call.Origin(UUID.randomUUID().toString(), "sendOnBus", FROM, new AuditMark());
        return new BusDoorClient(caller, origin, () -> bearer.ended(caller));
    }

    /** The code of the contract travels in front of the sentence. */
    private static Throwable told(Throwable failure) {
        if (!(failure instanceof SandmeshException known)) {
            return failure;
        }
        ErrorKind kind = known.code() == ErrorCode.UNAUTHENTICATED ? ErrorKind.UNAUTHORIZED : ErrorKind.REFUSED;
        return new ProtocolException(kind, known.code().wireName(), BusDoorAnswer.sentence(known));
    }
}
