package dev.sandmesh.client;

import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.client.GetOperation;
import dev.sandmesh.protocol.client.OperationProgress;
import dev.sandmesh.protocol.client.OperationStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** Waits for the end of one operation, whichever control node runs it, and however often the connection breaks. One event loop. */
final class OperationFollower implements Topics.Listener, Session.Watcher {

    /** A message between nodes may be lost, and a socket has room for some addresses only. */
    private static final Duration LOOK = Duration.ofSeconds(10);
    /** Of these the next look may know more. */
    private static final Set<String> PASSING = Set.of(
            FleetException.TIMED_OUT,
            FleetException.CONNECTION_LOST,
            FleetException.UNREACHABLE,
            "overloaded",
            "starting",
            "internal",
            "database_unavailable",
            "request_timeout");

    private final Session session;
    private final UUID id;
    private final Consumer<OperationProgress> progress;
    private final Promise<Operation> end = Promise.promise();

    OperationFollower(Session session, UUID id, Consumer<OperationProgress> progress) {
        this.session = session;
        this.id = id;
        this.progress = progress;
    }

    Future<Operation> untilItsEnd(Duration limit) {
        long looks = session.vertx.setPeriodic(LOOK.toMillis(), tick -> look());
        long late = session.vertx.setTimer(
                Math.max(1, limit.toMillis()),
                passed -> end.tryFail(new FleetException(
                        FleetException.TIMED_OUT, "Operation " + id + " has not ended yet. It goes on")));
        String address = Address.operation(id);
        session.watch(this);
        session.topics.join(address, this);
        return end.future().onComplete(over -> {
            session.vertx.cancelTimer(looks);
            session.vertx.cancelTimer(late);
            session.unwatch(this);
            session.topics.leave(address, this);
        });
    }

    @Override
    public void message(JsonObject body) {
        OperationProgress step = OperationProgress.read(Fields.of(body));
        progress.accept(step);
        if (step.status() != OperationStatus.RUNNING) {
            look();
        }
    }

    /** What came before is asked for. */
    @Override
    public void registered() {
        look();
    }

    /** Whoever may not listen may not ask either, and learns it so. */
    @Override
    public void refused(FleetException why) {
        look();
    }

    @Override
    public void over(FleetException why) {
        end.tryFail(why);
    }

    private void look() {
        session.ask(Address.QUERY, new GetOperation(id).toJson(), LOOK)
                .map(Operation::of)
                .onSuccess(found -> {
                    if (found.over()) {
                        end.tryComplete(found);
                    }
                })
                .onFailure(failure -> {
                    if (!(failure instanceof FleetException known) || !PASSING.contains(known.code())) {
                        end.tryFail(failure);
                    }
                });
    }
}
