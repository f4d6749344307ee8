package dev.sandmesh.control.operation;

import dev.sandmesh.control.command.OutputSink;
import dev.sandmesh.protocol.client.TargetStatus;
import dev.sandmesh.protocol.command.Order;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

/** All agents there are, with their journals: each carries a command out once, whoever asks how often, and counts. */
final class TestingCourier implements Courier {

    static final Fate DONE = Fate.of(TargetStatus.OK);

    final List<Order> told = new CopyOnWriteArrayList<>();
    final List<Order> orders = new CopyOnWriteArrayList<>();
    final List<Target> reached = new CopyOnWriteArrayList<>();

    /** How often each command was said to be new. */
    final Map<UUID, Integer> sent = new ConcurrentHashMap<>();

    /** Who takes what each command brings now. */
    final Map<UUID, OutputSink> outputs = new ConcurrentHashMap<>();

    private final Map<UUID, Future<Fate>> journal = new ConcurrentHashMap<>();
    private volatile BiFunction<Target, OutputSink, Future<Fate>> work =
            (target, output) -> Future.succeededFuture(DONE);

    /** What each command does when it is carried out. */
    void work(BiFunction<Target, OutputSink, Future<Fate>> what) {
        work = what;
    }

    @Override
    public Errand send(Target target, Order order, boolean again, Duration limit, OutputSink output) {
        orders.add(order);
        outputs.put(target.commandId(), output);
        if (!again) {
            sent.merge(target.commandId(), 1, Integer::sum);
        }
        Future<Fate> fate = journal.computeIfAbsent(target.commandId(), first -> {
            reached.add(target);
            return work.apply(target, output);
        });
        return new Asked(fate);
    }

    private final class Asked implements Errand {

        private final Promise<Fate> heard = Promise.promise();

        Asked(Future<Fate> fate) {
            fate.onComplete(heard::tryComplete, heard::tryFail);
        }

        @Override
        public Future<Fate> fate() {
            return heard.future();
        }

        @Override
        public Future<Void> tell(Order order) {
            told.add(order);
            return Future.succeededFuture();
        }

        @Override
        public void leave() {
            heard.tryComplete(Fate.of(TargetStatus.UNKNOWN));
        }
    }
}
