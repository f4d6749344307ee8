package dev.sandmesh.control.operation;

import dev.sandmesh.control.command.OutputSink;
import dev.sandmesh.control.operation.Courier.Errand;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.client.OperationAction;
import dev.sandmesh.protocol.client.OperationCounts;
import dev.sandmesh.protocol.client.OperationProgress;
import dev.sandmesh.protocol.client.OperationStatus;
import dev.sandmesh.protocol.client.TargetStatus;
import dev.sandmesh.protocol.command.Cancel;
import dev.sandmesh.protocol.command.Extend;
import dev.sandmesh.protocol.command.Order;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one operation in one turn, on one event loop: nothing is sent before it is written that it will be, and what came of it is kept until
 * it is written. Whoever finds another turn in the row does nothing more.
 */
final class OperationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(OperationRunner.class);

    /** Whoever watches is told no more often. */
    private static final Duration PACE = Duration.ofMillis(250);

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration CANCEL_AGAIN = Duration.ofSeconds(5);

    /** From the deadline until what was to be ended by it has said so. */
    private static final Duration ENDING = Duration.ofSeconds(20);

    private final Ground ground;
    private final OperationPolicy policy;
    private final Order order;
    private final List<Target> targets;
    private final Map<Integer, Errand> errands = new HashMap<>();
    private final Map<Integer, Keeping> outputs = new HashMap<>();
    /** Ends, and what is waited for, that are not written yet. */
    private final Map<Integer, Target> unwritten = new TreeMap<>();
    /** Targets of which whoever watches has not been told yet. */
    private final Map<Integer, Target> untold = new TreeMap<>();

    private Operation operation;
    /** What the log of changes has. */
    private OperationCounts told;

    private Future<?> writing = Future.succeededFuture();
    private long toldAt = System.nanoTime() - PACE.toNanos();
    private long cancelAt = System.nanoTime();
    private long writeAt = System.nanoTime();
    private boolean doubted;
    private boolean withdrawn;
    private boolean gone;

    /** What runners stand on; {@code ended} is told of each that has nothing more to do. */
    record Ground(
            OperationLedger ledger,
            ArchiveStore archives,
            Courier courier,
            Authority authority,
            InstantSource clock,
            Context loop,
            Consumer<OperationRunner> ended) {}

    /** @param targets all of them, in their order */
    OperationRunner(Operation operation, List<Target> targets, Ground ground) {
        this.operation = operation;
        this.told = operation.counts();
        this.targets = new ArrayList<>(targets);
        this.ground = ground;
        this.policy = new OperationPolicy(
                operation.bounds().parallelism(), operation.bounds().stopAfter());
        this.order = OrderPolicy.order(operation.action(), operation.arguments());
    }

    Operation operation() {
        return operation;
    }

    /** Asks for what an earlier runner may have begun, and goes on. */
    void begin() {
        targets.stream()
                .filter(target -> target.status() == TargetStatus.RUNNING)
                .toList()
                .forEach(target -> send(target, true));
        turn();
    }

    /** People may want it otherwise by now. */
    void wanted(Operation row) {
        boolean extended = !row.drainUntil().equals(operation.drainUntil());
        operation = operation.wanted(row);
        if (extended) {
            errands.forEach((position, errand) -> extend(targets.get(position), errand));
        }
        turn();
    }

    /** Its row may be another's: the next turn finds out. */
    void doubt() {
        doubted = true;
        turn();
    }

    /** Does nothing more, and ends nothing; completes when nothing is written any more. */
    Future<?> leave() {
        gone = true;
        errands.values().forEach(Errand::leave);
        errands.clear();
        return writing;
    }

    /** Looks what is to be done, and does it; called again and again, and whenever something has changed. */
    void turn() {
        long nanos = System.nanoTime();
        if (gone || !writing.isComplete() || nanos < writeAt) {
            return;
        }
        Instant now = now();
        withdrawn = withdrawn || !isPermitted();
        OperationPolicy.Step step = policy.next(new OperationPolicy.Situation(
                targets.stream().map(Target::status).toList(),
                operation.cancelRequested() || withdrawn,
                !now.isBefore(operation.bounds().deadline())));
        if (step.cancelRunning() && nanos >= cancelAt) {
            cancelAt = nanos + CANCEL_AGAIN.toNanos();
            errands.forEach((position, errand) ->
                    tell(errand, new Cancel(targets.get(position).commandId())));
        }
        List<Target> begun = step.begin().stream()
                .map(position -> targets.get(position).begun(now))
                .toList();
        List<Target> changed = new ArrayList<>(unwritten.values());
        changed.addAll(begun);
        step.skip().forEach(position -> changed.add(targets.get(position).ended(skipped(), now)));
        boolean tells = step.end().isPresent() || nanos - toldAt >= PACE.toNanos();
        boolean withdraws = withdrawn && !operation.cancelRequested();
        boolean any =
                doubted || withdraws || !changed.isEmpty() || step.end().isPresent() || (tells && !untold.isEmpty());
        if (any) {
            Operation next = standing(changed, step.end(), now);
            boolean counts = step.end().isPresent() || !next.counts().equals(told);
            write(new OperationLedger.Entry(next, changed, kept(changed), tells && counts, withdraws), begun, tells);
        }
    }

    /** Whether whoever ordered it might order it now. */
    private boolean isPermitted() {
        return ground.authority()
                .now(operation.author().id(), operation.author().token())
                .filter(author -> author.may(OrderPolicy.permission(operation.action())))
                .filter(author -> operation.environments().stream()
                        .allMatch(name -> author.environments().covers(name)))
                .isPresent();
    }

    private Fate skipped() {
        return withdrawn
                ? Fate.of(
                        TargetStatus.SKIPPED,
                        OperationLedger.NOT_PERMITTED,
                        "Whoever ordered it may not order it any more")
                : Fate.of(TargetStatus.SKIPPED);
    }

    private void write(OperationLedger.Entry entry, List<Target> begun, boolean tells) {
        writing = Hop.onto(ground.loop(), ground.ledger().write(entry))
                .map(held -> {
                    doubted = false;
                    if (held) {
                        written(entry, begun, tells);
                    } else {
                        LOG.info("operation {} is run by another node now", operation.id());
                        end();
                    }
                    return held;
                })
                .otherwise(failure -> {
                    LOG.debug("what became of operation {} is not written yet", operation.id(), failure);
                    writeAt = System.nanoTime() + RETRY.toNanos();
                    return false;
                });
        writing.onComplete(done -> turn());
    }

    private void written(OperationLedger.Entry entry, List<Target> begun, boolean tells) {
        operation = entry.operation().wanted(operation);
        for (Target target : entry.changed()) {
            untold.put(target.position(), target);
            if (!unwritten.containsKey(target.position())) {
                targets.set(target.position(), target);
            }
            unwritten.remove(target.position(), target);
            if (target.status().over()) {
                outputs.remove(target.position());
            }
        }
        if (entry.tells()) {
            told = operation.counts();
        }
        if (tells) {
            tell();
        }
        if (operation.status() != OperationStatus.RUNNING) {
            LOG.info(
                    "operation {} has ended: {}",
                    operation.id(),
                    operation.counts().toJson());
            end();
        } else if (!gone) {
            begun.forEach(target -> send(target, false));
        }
    }

    private void tell() {
        toldAt = System.nanoTime();
        List<OperationProgress.Target> progress =
                untold.values().stream().map(Target::progress).toList();
        untold.clear();
        int from = 0;
        do {
            int to = Math.min(progress.size(), from + OperationProgress.MOST_TARGETS);
            ground.ledger()
                    .publish(new OperationProgress(
                            operation.id(), operation.status(), operation.counts(), progress.subList(from, to)));
            from = to;
        } while (from < progress.size());
    }

    private void send(Target target, boolean again) {
        OutputSink output = sink(target);
        Errand errand = ground.courier().send(target, order, again, limit(), output);
        errands.put(target.position(), errand);
        extend(target, errand);
        Hop.onto(ground.loop(), errand.fate().compose(fate -> judged(output, fate)))
                .onComplete(fate -> ended(target, fate), fault -> ended(target, Fate.unsent(fault, true)));
    }

    private OutputSink sink(Target target) {
        if (operation.action() == OperationAction.DRAIN) {
            return new BlockerLines(blockers -> ground.loop().runOnContext(go -> waits(target, blockers)));
        }
        if (!operation.keeps()) {
            return OutputSink.NONE;
        }
        Keeping output = operation.action() == OperationAction.COLLECT_BUNDLE ? archive(target) : new KeptOutput();
        outputs.put(target.position(), output);
        return output;
    }

    private KeptArchive archive(Target target) {
        return new KeptArchive(ground.loop().owner(), ground.archives(), operation, target, () -> ground.loop()
                .runOnContext(go -> Optional.ofNullable(errands.get(target.position()))
                        .ifPresent(errand -> tell(errand, new Cancel(target.commandId())))));
    }

    private void waits(Target target, JsonObject blockers) {
        if (!gone && errands.containsKey(target.position())) {
            stands(target.waiting(blockers));
        }
    }

    private void ended(Target target, Fate fate) {
        if (!gone) {
            errands.remove(target.position());
            Target ended = target.ended(fate, now());
            stands(
                    operation.action() == OperationAction.COLLECT_BUNDLE
                            ? ended.keeping(KeptArchive.bytes(fate))
                            : ended);
            turn();
        }
    }

    private static Future<Fate> judged(OutputSink output, Fate fate) {
        return output instanceof Keeping keeping ? keeping.judged(fate) : Future.succeededFuture(fate);
    }

    private void stands(Target target) {
        targets.set(target.position(), target);
        unwritten.put(target.position(), target);
    }

    /** Its own, or soon after the deadline of all. */
    private Duration limit() {
        Duration own = OrderPolicy.limit(
                operation.action(),
                operation.arguments(),
                operation.drainUntil().map(until -> Duration.between(now(), until)));
        Duration left = Duration.between(now(), operation.bounds().deadline()).plus(ENDING);
        Duration shorter = own.compareTo(left) < 0 ? own : left;
        return shorter.compareTo(ENDING) < 0 ? ENDING : shorter;
    }

    /** One that began later than others has its own time all the same: nothing is drained for a shorter time than it was to be. */
    private void extend(Target target, Errand errand) {
        Instant own =
                target.begunAt().orElseGet(this::now).plusSeconds(OrderPolicy.drainSeconds(operation.arguments()));
        operation.drainUntil().filter(own::isBefore).ifPresent(until -> {
            long left = Math.max(0, Duration.between(now(), until).toSeconds());
            tell(errand, new Extend(target.commandId(), (int) left));
        });
    }

    private void tell(Errand errand, Order more) {
        errand.tell(more).onFailure(failure -> LOG.debug("a target of {} was not told", operation.id(), failure));
    }

    private void end() {
        leave().onComplete(left -> ground.ended().accept(this));
    }

    private Map<Integer, Kept> kept(Collection<Target> changed) {
        Map<Integer, Kept> kept = new HashMap<>();
        changed.stream().filter(target -> target.status().over()).forEach(target -> {
            if (outputs.get(target.position()) instanceof KeptOutput output) {
                kept.put(target.position(), output.kept());
            }
        });
        return kept;
    }

    private Operation standing(Collection<Target> changed, Optional<OperationStatus> end, Instant now) {
        List<TargetStatus> statuses =
                new ArrayList<>(targets.stream().map(Target::status).toList());
        changed.forEach(target -> statuses.set(target.position(), target.status()));
        return operation.standing(
                end.orElse(OperationStatus.RUNNING),
                OperationCounts.of(statuses),
                end.map(ended -> now),
                operation.cancelRequested() || withdrawn);
    }

    private Instant now() {
        return ground.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
