package dev.sandmesh.control.recording;

import dev.sandmesh.protocol.command.WindowSize;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records one terminal: what it is to show is taken first, kept in memory within bounds, and stored part by part. What cannot be kept ends the
 * recording, and {@link #over} tells whoever shows the terminal to end that as well. Any thread.
 */
public final class Recorder {

    /** Of an asciicast. */
    static final long MOST_BYTES = 64L << 20;

    static final Duration LONGEST_UNSTORED = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final int PART_BYTES = 64 * 1024;
    private static final int MOST_UNSTORED = 1 << 20;

    /** Of all recordings of a node; beyond it each has a part's worth in memory, not a MiB. */
    private static final long MOST_TOGETHER = 64L << 20;

    private static final End ENDED = new End(TerminalRecording.State.ENDED, "", "");
    private static final End INTERRUPTED = new End(TerminalRecording.State.INTERRUPTED, "", "");
    private static final End FULL = new End(
            TerminalRecording.State.FULL,
            "recording_full",
            "Its recording has as much as one may have, 64 MiB; what came next was not shown. Open another terminal");
    private static final End FAILED = new End(
            TerminalRecording.State.FAILED,
            "recording_failed",
            "Its recording could not be stored for 30 s, and nothing is shown that is not; see whether the database is there");

    private final UUID id;
    private final Ground ground;
    private final CastWriter cast = new CastWriter();
    private final Promise<End> over = Promise.promise();
    private final Promise<Void> closed = Promise.promise();
    private Buffer pending = Buffer.buffer();
    private @Nullable Waiting waiting;
    private @Nullable Plain storing;
    private boolean busy;
    private long unstoredSince;
    private long taken;
    private int parts;
    private @Nullable End end;

    /** How a recording ended: of what its terminal has to end for, the code and the sentence. */
    public record End(TerminalRecording.State state, String code, String sentence) {}

    /** What of it is not stored yet. */
    record Plain(int number, long millis, Buffer lines) {}

    /** Where it is stored; neither fails by throwing. */
    interface Storage {

        /** Whether it still runs; the same part may come again. */
        Future<Boolean> append(UUID id, Plain part);

        Future<?> end(UUID id, TerminalRecording.State state);
    }

    /**
     * What it stands on.
     *
     * @param nanos since it began
     * @param together bytes that all recordings of this node have in memory
     */
    record Ground(Storage storage, LongSupplier nanos, AtomicLong together) {}

    private record Waiting(Buffer shown, Promise<Void> taken) {}

    Recorder(UUID id, Ground ground, Buffer header) {
        this.id = id;
        this.ground = ground;
        keep(header);
    }

    public UUID id() {
        return id;
    }

    /** Tells, on any thread, that its terminal may not go on: only where that has not ended before. */
    public Future<End> over() {
        return over.future();
    }

    /** Done when it may be shown; fails when it may not. One at a time. */
    public Future<Void> append(Buffer shown) {
        Promise<Void> done = Promise.promise();
        synchronized (this) {
            waiting = new Waiting(shown, done);
        }
        turn();
        return done.future();
    }

    /** The terminal has another size now. */
    public synchronized void resized(WindowSize size) {
        if (end == null) {
            keep(cast.resize(micros(), size));
        }
    }

    /** The terminal has ended; what is left is stored. */
    public void end() {
        finish(ENDED);
    }

    /** The node stops; done when what is left is stored, or cannot be. */
    Future<Void> interrupt() {
        finish(INTERRUPTED);
        return closed.future();
    }

    Future<Void> closed() {
        return closed.future();
    }

    /** Called every second. */
    void tick() {
        boolean late;
        synchronized (this) {
            late = storing != null && ground.nanos().getAsLong() - unstoredSince > LONGEST_UNSTORED.toNanos();
        }
        if (late) {
            give(FAILED);
        }
        store(1);
    }

    private void finish(End how) {
        synchronized (this) {
            if (end == null) {
                keep(cast.end(micros()));
                end = how;
            }
        }
        turn();
        store(1);
    }

    /** Ends it from here, before its terminal did or after: nothing more is stored. */
    private void give(End why) {
        boolean first;
        synchronized (this) {
            first = end == null;
            end = why;
            forget();
        }
        if (first) {
            LOG.warn("the recording {} ends, and its terminal: {}", id, why.code());
            over.tryComplete(why);
        }
        turn();
    }

    private void forget() {
        ground.together().addAndGet(-unstored());
        pending = Buffer.buffer();
        storing = null;
    }

    private void keep(Buffer lines) {
        pending.appendBuffer(lines);
        taken += lines.length();
        ground.together().addAndGet(lines.length());
    }

    private long unstored() {
        Plain part = storing;
        return pending.length() + (part == null ? 0L : part.lines().length());
    }

    /** Takes what waits where there is room for it. */
    private void turn() {
        Waiting next;
        boolean full;
        boolean refused;
        synchronized (this) {
            next = waiting;
            if (next == null) {
                return;
            }
            refused = end != null;
            full = !refused && taken + CastWriter.mostOf(next.shown().length()) > MOST_BYTES;
            if (!refused && !full) {
                long room = ground.together().get() > MOST_TOGETHER ? PART_BYTES : MOST_UNSTORED;
                if (unstored() > 0
                        && unstored() + CastWriter.mostOf(next.shown().length()) > room) {
                    return;
                }
                keep(cast.output(micros(), next.shown()));
            }
            waiting = full ? next : null;
        }
        if (full) {
            full();
        } else if (refused) {
            next.taken().fail("nothing is recorded any more");
        } else {
            next.taken().complete();
            store(PART_BYTES);
        }
    }

    /** What was shown until now is stored. */
    private void full() {
        finish(FULL);
        LOG.info("the recording {} is full, and its terminal ends", id);
        over.tryComplete(FULL);
    }

    /** One part at a time; smaller ones than so many bytes wait, and what could not be stored waits for the next second. */
    private void store(int least) {
        Plain part;
        End last = null;
        synchronized (this) {
            if (busy || closed.future().isComplete() || (storing != null && least > 1)) {
                return;
            }
            if (storing == null && pending.length() >= (end == null ? least : 1)) {
                storing = new Plain(++parts, micros() / 1_000, pending);
                pending = Buffer.buffer();
                unstoredSince = ground.nanos().getAsLong();
            }
            part = storing;
            if (part == null) {
                last = end;
            }
            busy = part != null || last != null;
        }
        if (part != null) {
            ground.storage().append(id, part).onComplete(stored -> stored(part, stored));
        } else if (last != null) {
            ground.storage().end(id, last.state()).onComplete(this::ended);
        }
    }

    private void stored(Plain part, AsyncResult<Boolean> outcome) {
        boolean gone = outcome.succeeded() && !outcome.result();
        synchronized (this) {
            busy = false;
            Plain still = storing;
            if (outcome.succeeded() && still != null && still.number() == part.number()) {
                ground.together().addAndGet(-part.lines().length());
                storing = null;
            }
        }
        if (outcome.failed()) {
            LOG.debug("a part of the recording {} is stored later", id, outcome.cause());
            return;
        }
        if (gone) {
            give(FAILED);
        }
        turn();
        store(PART_BYTES);
    }

    private void ended(AsyncResult<?> outcome) {
        synchronized (this) {
            busy = false;
        }
        if (outcome.succeeded()) {
            closed.tryComplete();
        } else {
            LOG.debug("the end of the recording {} is stored later", id, outcome.cause());
        }
    }

    private long micros() {
        return ground.nanos().getAsLong() / 1_000;
    }
}
