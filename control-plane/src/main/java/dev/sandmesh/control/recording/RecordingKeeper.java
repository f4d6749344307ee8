package dev.sandmesh.control.recording;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.db.Database;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores what this node records, every second or sooner, ends what nodes that are gone have left, and removes what is old or too much. */
final class RecordingKeeper extends VerticleBase implements Recorder.Storage {

    private static final Logger LOG = LoggerFactory.getLogger(RecordingKeeper.class);
    private static final long TICK_MILLIS = 1_000;
    private static final long LOOK_MILLIS = 5_000;
    private static final long FORGET_MILLIS = 15_000;

    /** Where nothing was recorded here. */
    private static final int LOOKS_WITHOUT_NEED = 120;

    private static final long STOP_MILLIS = 5_000;
    private static final int MOST_RECORDINGS = 100_000;

    private final Recordings.Parts parts;
    private final RecordingConfig config;
    private final Set<Recorder> recorders = ConcurrentHashMap.newKeySet();
    private final List<Long> timers = new ArrayList<>();
    private Future<?> looking = Future.succeededFuture();
    private Future<?> forgetting = Future.succeededFuture();
    private volatile boolean stored;
    private int looks;
    private boolean stopping;

    RecordingKeeper(Recordings.Parts parts, RecordingConfig config) {
        this.parts = parts;
        this.config = config;
    }

    @Override
    public Future<?> start() {
        timers.add(vertx.setPeriodic(TICK_MILLIS, tick -> recorders.forEach(Recorder::tick)));
        timers.add(vertx.setPeriodic(LOOK_MILLIS, tick -> looking = inTurn(looking, this::look)));
        timers.add(vertx.setPeriodic(LOOK_MILLIS, FORGET_MILLIS, tick -> {
            if (stored || looks++ % LOOKS_WITHOUT_NEED == 0) {
                forgetting = inTurn(forgetting, this::forget);
            }
        }));
        return Future.succeededFuture();
    }

    /** What is left is stored, where that goes quickly. */
    @Override
    public Future<?> stop() {
        stopping = true;
        timers.forEach(vertx::cancelTimer);
        List<Future<?>> left = new ArrayList<>(List.of(looking.otherwiseEmpty(), forgetting.otherwiseEmpty()));
        recorders.forEach(recorder -> left.add(recorder.interrupt()));
        return Future.join(left)
                .timeout(STOP_MILLIS, TimeUnit.MILLISECONDS)
                .onFailure(failure -> LOG.warn("recordings are not stored to their end: {}", failure.getMessage()))
                .otherwiseEmpty();
    }

    /** Any thread. */
    void keep(Recorder recorder) {
        recorders.add(recorder);
        recorder.closed().onComplete(closed -> recorders.remove(recorder));
    }

    @Override
    public Future<Boolean> append(UUID id, Recorder.Plain part) {
        stored = true;
        return vertx.<Buffer>executeBlocking(() -> CastPieces.compressed(part.lines()), false)
                .compose(compressed -> store().append(
                                id,
                                new RecordingStore.Part(
                                        part.number(),
                                        part.millis(),
                                        part.lines().length(),
                                        compressed)));
    }

    @Override
    public Future<?> end(UUID id, TerminalRecording.State state) {
        return store().end(id, state, parts.clock().instant());
    }

    private RecordingStore store() {
        return new RecordingStore(parts.database().client());
    }

    private Future<?> inTurn(Future<?> last, Supplier<Future<?>> next) {
        if (!last.isComplete() || stopping || !parts.database().available()) {
            return last;
        }
        return next.get().onFailure(failure -> LOG.debug("recordings are looked at again soon", failure));
    }

    private Future<?> look() {
        List<UUID> known = recorders.stream().map(Recorder::id).toList();
        return store().interrupt(parts.node(), parts.clock().instant(), known).onSuccess(found -> {
            if (found > 0) {
                LOG.info("{} recordings that nobody goes on with have ended", found);
            }
        });
    }

    private Future<?> forget() {
        stored = false;
        return sweep(parts.database(), parts.audit());
    }

    /** A few at a time, until none is left. */
    private Future<Integer> sweep(Database database, AuditTrail audit) {
        return database.inTransaction(tx -> new RecordingStore(tx.client())
                        .forget(parts.clock().instant().minus(config.kept()), config.mostBytes(), MOST_RECORDINGS)
                        .map(removed -> {
                            removed.forEach(recording -> audit.append(tx, removed(recording)));
                            return removed.size();
                        }))
                .compose(removed -> removed == 0 || stopping ? Future.succeededFuture(0) : sweep(database, audit));
    }

    private AuditEntry removed(TerminalRecording recording) {
        Duration age = Duration.between(
                recording.endedAt().orElse(recording.startedAt()), parts.clock().instant());
        return AuditEntry.system("retention", "dropTerminalRecording")
                .on(Recordings.target(recording))
                .with(new JsonObject()
                        .put("reason", age.compareTo(config.kept()) > 0 ? "old" : "too_much")
                        .put("bytes", recording.extent().bytes()));
    }
}
