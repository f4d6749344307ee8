package dev.sandmesh.control.console;

import dev.sandmesh.control.command.OutputSink;
import dev.sandmesh.control.command.RunningCommand;
import dev.sandmesh.control.http.BodyPieces;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a job brings, as a body that is made as quickly as it is read: a message of the job is taken once the client has taken what was written
 * of it. Whoever goes cancels the job. On the event loop of its connection, but for {@link #take}.
 */
final class JobBody implements BodyPieces, OutputSink {

    private static final Logger LOG = LoggerFactory.getLogger(JobBody.class);
    private static final Duration ALIVE = Duration.ofSeconds(15);

    /** For so long whoever reads it may pause; a connection that is broken ends by itself long before that. */
    static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /** After so many the connection would soon be cut for saying nothing. */
    private static final int MOST_SILENCES = 4;

    private final Vertx vertx;
    private final Context loop;
    private final JobForm form;
    private @Nullable RunningCommand job;
    private final Deque<Offer> offered = new ArrayDeque<>();
    private @Nullable Promise<Void> handed;
    private @Nullable Promise<Optional<Buffer>> asked;
    private @Nullable Throwable broken;
    private int silences;
    private long timer = -1;
    private boolean ended;
    private boolean closed;

    /** {@code taken} is completed when the client has it. */
    private record Offer(Buffer piece, Promise<Void> taken) {}

    /** On the event loop of the connection, {@code loop}. */
    JobBody(Vertx vertx, Context loop, JobForm form) {
        this.vertx = vertx;
        this.loop = loop;
        this.form = form;
    }

    /** Of this job, whose sink it is. */
    void begin(RunningCommand running) {
        job = running;
        timer = vertx.setPeriodic(ALIVE.toMillis(), tick -> alive());
        running.fate().onComplete(fate -> {
            if (fate.succeeded()) {
                fated(fate.result());
            } else {
                failed(fate.cause());
            }
        });
    }

    /** Something at once: whoever sends input waits for a sign that it is wanted. */
    void greet() {
        offered.add(new Offer(form.alive(), Promise.promise()));
        hand();
    }

    @Override
    public Future<Void> take(long offset, List<OutputPiece> pieces, Buffer bytes) {
        return Hop.call(loop, () -> offer(form.written(pieces, bytes)));
    }

    @Override
    public Future<Optional<Buffer>> next() {
        if (handed != null) {
            handed.tryComplete();
            handed = null;
        }
        Promise<Optional<Buffer>> answer = Promise.promise();
        asked = answer;
        hand();
        return answer.future();
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
        if (closed) {
            return;
        }
        closed = true;
        if (handed != null) {
            handed.tryFail("nobody reads it any more");
        }
        offered.forEach(offer -> offer.taken().tryFail("nobody reads it any more"));
        offered.clear();
        cancel("client_gone", "Whoever wanted it is gone, or has not read it for an hour");
    }

    @Override
    public Duration patience() {
        return LONGEST_PAUSE;
    }

    @Override
    public void revoked() {
        cancel("right_ended", "The login of whoever wanted it has ended, or may not do it any more");
    }

    private void cancel(String code, String why) {
        RunningCommand running = job;
        if (running != null && !ended) {
            running.cancel(code, why)
                    .onFailure(failure -> LOG.debug("a job that nobody reads is not cancelled", failure));
        }
    }

    private Future<Void> offer(Buffer piece) {
        if (closed) {
            return Future.failedFuture("nobody reads it any more");
        }
        silences = 0;
        if (piece.length() == 0) {
            return Future.succeededFuture();
        }
        Promise<Void> taken = Promise.promise();
        offered.add(new Offer(piece, taken));
        hand();
        return taken.future();
    }

    private void fated(CommandResult fate) {
        ended = true;
        try {
            Buffer last = form.end(fate);
            if (last.length() > 0) {
                offered.add(new Offer(last, Promise.promise()));
            }
            hand();
        } catch (RuntimeException broken) {
            failed(broken);
        }
    }

    private void failed(Throwable failure) {
        ended = true;
        Promise<Optional<Buffer>> waiting = asked;
        asked = null;
        if (waiting != null) {
            waiting.fail(failure);
        } else {
            broken = failure;
        }
    }

    private void hand() {
        Promise<Optional<Buffer>> waiting = asked;
        if (waiting == null) {
            return;
        }
        Offer offer = offered.poll();
        if (offer != null) {
            asked = null;
            handed = offer.taken();
            waiting.complete(Optional.of(offer.piece()));
        } else if (broken != null) {
            asked = null;
            waiting.fail(broken);
        } else if (ended) {
            asked = null;
            waiting.complete(Optional.empty());
        }
    }

    private void alive() {
        if (asked == null || ended) {
            return;
        }
        Buffer sign = form.alive();
        silences++;
        if (sign.length() > 0) {
            offered.add(new Offer(sign, Promise.promise()));
        } else if (form.endsInSilence() && silences >= MOST_SILENCES) {
            cancel("silent", "Nothing came for a minute");
            ended = true;
        }
        hand();
    }
}
