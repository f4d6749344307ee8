package dev.sandmesh.control.operation;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.protocol.Hop;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the operations of this node, takes over those that nobody runs, and removes what is old. */
final class OperationVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(OperationVerticle.class);
    private static final long TURN_MILLIS = 100;
    private static final long LISTEN_MILLIS = 1_000;
    private static final long LOOK_MILLIS = 3_000;
    private static final long FORGET_MILLIS = Duration.ofMinutes(30).toMillis();
    private static final int MOST_TAKEN_AT_ONCE = 20;

    private final Parts parts;
    private final OperationStore store;
    private final TargetStore targets;
    private final RetentionPolicy retention;
    private final Map<UUID, OperationRunner> runners = new HashMap<>();
    /** Of operations whose rows may be there already, and which this node is about to run. */
    private final Set<UUID> coming = ConcurrentHashMap.newKeySet();

    private final List<Long> timers = new ArrayList<>();
    private Future<?> listening = Future.succeededFuture();
    private Future<?> looking = Future.succeededFuture();
    private Future<?> forgetting = Future.succeededFuture();
    private Future<?> dropping = Future.succeededFuture();
    /** Whether more output may be kept than when this was looked at last. */
    private boolean keeps = true;

    private boolean stopping;

    /** What it needs of the rest. */
    record Parts(
            String node,
            Database database,
            OperationLedger ledger,
            Courier courier,
            FleetOperations.Guard guard,
            InstantSource clock) {}

    /**
     * How long operations are kept: none that runs is removed.
     *
     * @param outputBytes of all of them together; output is dropped before they are
     */
    record RetentionPolicy(Duration kept, int newest, long outputBytes) {
        static RetentionPolicy standard() {
            return new RetentionPolicy(Duration.ofDays(30), 10_000, 1L << 30);
        }
    }

    OperationVerticle(Parts parts, RetentionPolicy retention) {
        this.parts = parts;
        this.retention = retention;
        this.store = new OperationStore(parts.database().client());
        this.targets = new TargetStore(parts.database().client());
    }

    @Override
    public Future<?> start() {
        timers.add(vertx.setPeriodic(
                TURN_MILLIS, turn -> List.copyOf(runners.values()).forEach(OperationRunner::turn)));
        timers.add(vertx.setPeriodic(LISTEN_MILLIS, tick -> listening = inTurn(listening, this::listen)));
        timers.add(vertx.setPeriodic(1, LOOK_MILLIS, tick -> looking = inTurn(looking, this::look)));
        timers.add(vertx.setPeriodic(LOOK_MILLIS, tick -> dropping = inTurn(dropping, this::drop)));
        timers.add(
                vertx.setPeriodic(LOOK_MILLIS, FORGET_MILLIS, tick -> forgetting = inTurn(forgetting, this::forget)));
        return Future.succeededFuture();
    }

    /** What runs goes on at another node. */
    @Override
    public Future<?> stop() {
        stopping = true;
        timers.forEach(vertx::cancelTimer);
        Set<UUID> mine = Set.copyOf(runners.keySet());
        List<Future<?>> left = new ArrayList<>(List.of(looking));
        runners.values().forEach(runner -> left.add(runner.leave()));
        runners.clear();
        return Future.join(left)
                .transform(ended -> mine.isEmpty() ? Future.succeededFuture() : store.release(parts.node(), mine))
                .otherwise(failure -> {
                    LOG.warn("{} operations wait until this node's row expires: {}", mine.size(), failure.getMessage());
                    return null;
                });
    }

    /** Says, before its row is written, that this node is about to {@link #run} an operation, or {@link #drop} it. Any thread. */
    void expect(UUID id) {
        coming.add(id);
    }

    /** It is not run by whoever expected it: if its row is there all the same, it is abandoned. Any thread. */
    void drop(UUID id) {
        coming.remove(id);
    }

    /** Runs what this node has just written. Any thread. */
    void run(Operation operation, List<Target> all) {
        context.runOnContext(go -> begin(operation, all));
    }

    /** Looks soon what people want of it, if it runs here. Any thread. */
    void wanted(Operation row) {
        context.runOnContext(go -> {
            OperationRunner runner = runners.get(row.id());
            if (runner != null) {
                runner.wanted(row);
            }
        });
    }

    private Future<?> inTurn(Future<?> last, Supplier<Future<?>> next) {
        if (!last.isComplete() || stopping || !parts.database().available()) {
            return last;
        }
        return Hop.onto(context, next.get())
                .onFailure(failure -> LOG.debug("operations are looked at again soon", failure));
    }

    private void begin(Operation operation, List<Target> all) {
        if (stopping || runners.containsKey(operation.id())) {
            return;
        }
        OperationRunner runner = new OperationRunner(
                operation,
                all,
                new OperationRunner.Ground(
                        parts.ledger(),
                        new ArchiveStore(parts.database().client()),
                        parts.courier(),
                        parts.guard().authority(),
                        parts.clock(),
                        context,
                        this::ended));
        runners.put(operation.id(), runner);
        coming.remove(operation.id());
        keeps = keeps || operation.keeps();
        runner.begin();
    }

    private void ended(OperationRunner runner) {
        runners.remove(runner.operation().id(), runner);
    }

    private Future<?> listen() {
        return runners.isEmpty()
                ? Future.succeededFuture()
                : Hop.onto(context, store.runBy(parts.node())).onSuccess(rows -> {
                    Map<UUID, Operation> mine = rows.stream().collect(Collectors.toMap(Operation::id, row -> row));
                    List.copyOf(runners.values()).forEach(runner -> heard(runner, mine));
                });
    }

    /** One that is not in the list may have begun, or ended, since that was read: its own next write tells. */
    private static void heard(OperationRunner runner, Map<UUID, Operation> mine) {
        Operation row = mine.get(runner.operation().id());
        if (row != null && row.runner().equals(runner.operation().runner())) {
            runner.wanted(row);
        } else {
            runner.doubt();
        }
    }

    private Future<?> look() {
        return Hop.onto(context, store.abandoned(parts.node(), Set.copyOf(runners.keySet()), MOST_TAKEN_AT_ONCE))
                .compose(found -> Future.join(found.stream()
                        .filter(this::isNobodys)
                        .map(this::takeOver)
                        .toList()));
    }

    /** What this node has begun since it asked is its own: that was expected before its row could be found. */
    private boolean isNobodys(Operation found) {
        return !runners.containsKey(found.id()) && !coming.contains(found.id());
    }

    private Future<?> takeOver(Operation abandoned) {
        return store.takeOver(abandoned.id(), abandoned.runner(), parts.node())
                .compose(taken -> taken.isEmpty()
                        ? Future.succeededFuture()
                        : targets.all(abandoned.id()).onSuccess(all -> goOn(taken.get(), all)));
    }

    private void goOn(OperationStore.Taken taken, List<Target> all) {
        Operation operation = parts.guard().variables().open(taken.operation(), taken.variables());
        LOG.info(
                "operation {} goes on here, in turn {}",
                operation.id(),
                operation.runner().turn());
        context.runOnContext(go -> begin(operation, all));
    }

    /** Once more after the last that keeps output has ended, and until that could be looked at. */
    private Future<?> drop() {
        boolean may = keeps;
        keeps = runners.values().stream().anyMatch(runner -> runner.operation().keeps());
        return may ? dropOutput().onFailure(failure -> keeps = true) : Future.succeededFuture();
    }

    private Future<?> dropOutput() {
        return store.dropOutput(retention.outputBytes()).compose(dropped -> {
            if (dropped == 0 || stopping) {
                return Future.succeededFuture();
            }
            LOG.info("what {} old operations kept was dropped: all kept too much", dropped);
            return dropOutput();
        });
    }

    /** A few at a time, until none is left. */
    private Future<?> forget() {
        return store.forget(parts.clock().instant().minus(retention.kept()), retention.newest())
                .compose(removed -> removed == 0 || stopping ? Future.succeededFuture() : forget());
    }
}
