package dev.sandmesh.control.door;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.AuditMark;
import dev.sandmesh.control.http.Authenticator;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.key.Digest;
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
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

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
    /** Of tokens that were good lately, that of whoever holds them; by a digest. */
    private final Map<String, Budget> proven = new HashMap<>();

    /** While they are verified. */
    private final Map<String, Budget> unproven = new HashMap<>();

    private final Budget strangers = new Budget();
    private final Budget nobody = new Budget();
    private final List<Subscription> subscriptions = new ArrayList<>();

    /** What one of them may still ask. */
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
                ? Hop.call(context, () -> within(nobody, () -> bare(query)))
                        .recover(failure -> Future.failedFuture(told(failure)))
                : answered(sender, Address.QUERY, who -> desk.query(who, query));
    }

    private Future<ProtocolMessage> bare(FleetQuery query) {
        return desk.query(query).map(answer -> (ProtocolMessage) answer);
    }

    private Future<? extends ProtocolMessage> ordered(OperationRequest request, Sender sender) {
        return answered(sender, Address.OPERATION, who -> desk.order(who, request));
    }

    private Future<ProtocolMessage> answered(
            Sender sender, String address, Function<BusDoorClient, Future<? extends ProtocolMessage>> what) {
        return Hop.call(context, () -> measured(sender.token(), address, what))
                .recover(failure -> Future.failedFuture(told(failure)));
    }

    /** To verify a token costs, so that is measured too: by whoever has shown it lately, or, of tokens that are new here, all together. */
    private Future<ProtocolMessage> measured(
            String token, String address, Function<BusDoorClient, Future<? extends ProtocolMessage>> what) {
        if (token.isEmpty()) {
            throw new SandmeshException(ErrorCode.UNAUTHENTICATED);
        }
        String digest = Digest.shortly(token);
        Budget shown = Optional.ofNullable(proven.get(digest))
                .orElseGet(() -> unproven.computeIfAbsent(digest, unknown -> stranger()));
        return within(shown, () -> Hop.onto(context, Hop.attempt(() -> bearer.authenticate(token)))
                .onFailure(refused -> proven.remove(digest))
                .onComplete(done -> unproven.remove(digest))
                .compose(caller -> {
                    Budget own = budget(caller);
                    proven.put(digest, own);
                    return own == shown
                            ? allowed(client(caller), address, what)
                            : within(own, () -> allowed(client(caller), address, what));
                }));
    }

    private Budget stranger() {
        if (!strangers.requests.take(1, System.nanoTime())) {
            throw new SandmeshException(
                    ErrorCode.OVERLOADED, "Too many tokens that are not known here: try again later");
        }
        return new Budget();
    }

    private Future<ProtocolMessage> allowed(
            BusDoorClient who, String address, Function<BusDoorClient, Future<? extends ProtocolMessage>> what) {
        try {
            BusDoorPolicy.demandSend(who.caller(), address);
        } catch (SandmeshException refusal) {
            desk.refusals().note(who.refused("sendOnBus", address, refusal));
            throw refusal;
        }
        return Hop.attempt(() -> what.apply(who).map(answer -> (ProtocolMessage) answer));
    }

    private <T> Future<T> within(Budget budget, Supplier<Future<T>> what) {
        if (budget.underWay >= MOST_AT_ONCE || !budget.requests.take(1, System.nanoTime())) {
            throw new SandmeshException(
                    ErrorCode.OVERLOADED,
                    "Too many questions and orders of one caller at once: wait for answers first");
        }
        budget.underWay++;
        return Hop.onto(context, Hop.attempt(what)).onComplete(done -> budget.underWay--);
    }

    private Budget budget(Caller caller) {
        if (budgets.size() >= MOST_REMEMBERED || proven.size() >= MOST_REMEMBERED) {
            budgets.values().removeIf(budget -> budget.underWay == 0);
            proven.clear();
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
