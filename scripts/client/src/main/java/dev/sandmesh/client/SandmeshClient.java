package dev.sandmesh.client;

import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.client.CancelOperation;
import dev.sandmesh.protocol.client.ExtendOperation;
import dev.sandmesh.protocol.client.FleetQuery;
import dev.sandmesh.protocol.client.ListSandboxes;
import dev.sandmesh.protocol.client.OperationProgress;
import dev.sandmesh.protocol.client.OperationRequest;
import dev.sandmesh.protocol.client.Samples;
import dev.sandmesh.protocol.client.SandboxSelector;
import dev.sandmesh.protocol.client.StartOperation;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The fleet over one connection to its bus door, which comes back by itself. Call it from any thread; futures that fail say why by a
 * {@link FleetException}. Whoever connects closes it.
 */
public final class SandmeshClient {

    private final Session session;

    private SandmeshClient(Session session) {
        this.session = session;
    }

    /** Fails when the token is refused, or nobody answers in time. */
    public static Future<SandmeshClient> connect(Vertx vertx, ClientConfig config) {
        Session session = new Session(vertx, config);
        return session.call(session::connect)
                .map(new SandmeshClient(session))
                .recover(failure -> session.call(session::close).transform(closed -> Future.failedFuture(failure)));
    }

    /** Asks; the answer is what the contract says of the same question over HTTP. */
    public Future<JsonObject> query(FleetQuery query) {
        return ask(Address.QUERY, query.toJson());
    }

    /** All sandboxes that fit and may be seen, by name, as the contract shows them. */
    public Future<List<JsonObject>> sandboxes(SandboxSelector selector) {
        return page(selector, 1, new ArrayList<>());
    }

    /** Orders it, once, also when the connection breaks before the answer; {@link #follow} waits for its end. */
    public Future<Operation> start(StartOperation order) {
        return order(new StartOperation(
                        order.action(),
                        order.arguments(),
                        order.selector(),
                        order.policy(),
                        false,
                        order.idempotencyKey()
                                .or(() -> Optional.of(UUID.randomUUID().toString()))))
                .map(Operation::of);
    }

    /** What the order would come to, as the contract shows it; nothing is done. */
    public Future<JsonObject> preview(StartOperation order) {
        return order(new StartOperation(
                order.action(), order.arguments(), order.selector(), order.policy(), true, Optional.empty()));
    }

    public Future<Operation> cancel(UUID operationId) {
        return order(new CancelOperation(operationId)).map(Operation::of);
    }

    /** Gives a drain another deadline, from now. */
    public Future<Operation> extend(UUID operationId, Duration deadline) {
        return order(new ExtendOperation(operationId, Math.toIntExact(deadline.toSeconds())))
                .map(Operation::of);
    }

    /**
     * Waits for the end of an operation, whichever control node runs it, and however often the connection breaks.
     *
     * @param progress told, on the client's event loop, of the targets that stand otherwise than before; some of it is left out for a
     *     slow client
     */
    public Future<Operation> follow(UUID operationId, Duration limit, Consumer<OperationProgress> progress) {
        return session.call(() -> new OperationFollower(session, operationId, progress).untilItsEnd(limit));
    }

    /**
     * Completes when nothing that is committed from then on will be missed, whatever happens to the connection.
     *
     * @param after the last number that was seen: what came after it is brought first; without it, from now on
     */
    public Future<Subscription> changes(OptionalLong after, ChangeListener listener) {
        return session.call(() -> {
            Promise<ChangeFollower> made = Promise.promise();
            return session.<Void>within("The changes could not be registered", begun -> {
                        ChangeFollower follower = new ChangeFollower(session, after, listener, begun);
                        made.complete(follower);
                        follower.begin();
                    })
                    .onFailure(refused -> made.future().onSuccess(ChangeFollower::close))
                    .compose(begun -> made.future())
                    .map(follower -> () -> session.run(follower::close));
        });
    }

    /** The gauges of an environment's sandboxes, about once a second, on the client's event loop; some are left out for a slow client. */
    public Future<Subscription> samples(String environment, Consumer<Samples> listener) {
        String address = Address.samples(environment);
        return session.call(() -> {
            Promise<Void> settled = Promise.promise();
            Topics.Listener topic = new Topics.Listener() {
                @Override
                public void message(JsonObject body) {
                    listener.accept(Samples.read(Fields.of(body)));
                }

                @Override
                public void registered() {
                    settled.tryComplete();
                }

                @Override
                public void refused(FleetException why) {
                    settled.tryFail(why);
                }
            };
            return session.<Void>within("The samples of " + environment + " could not be registered", begun -> {
                        settled.future().onComplete(begun);
                        session.topics.join(address, topic);
                    })
                    .onFailure(refused -> session.topics.leave(address, topic))
                    .map(begun -> () -> session.run(() -> session.topics.leave(address, topic)));
        });
    }

    /** Ends everything; what still waits fails with {@code closed}. */
    public Future<Void> close() {
        return session.call(session::close);
    }

    private Future<List<JsonObject>> page(SandboxSelector selector, int number, List<JsonObject> before) {
        return query(new ListSandboxes(selector, number, ListSandboxes.MAX_PAGE_SIZE))
                .compose(page -> {
                    page.getJsonArray("items").forEach(item -> before.add((JsonObject) item));
                    boolean last = page.getJsonArray("items").isEmpty() || before.size() >= page.getInteger("total");
                    return last ? Future.succeededFuture(List.copyOf(before)) : page(selector, number + 1, before);
                });
    }

    private Future<JsonObject> order(OperationRequest order) {
        return ask(Address.OPERATION, order.toJson());
    }

    private Future<JsonObject> ask(String address, JsonObject body) {
        return session.call(() -> session.ask(address, body, session.patience()));
    }
}
