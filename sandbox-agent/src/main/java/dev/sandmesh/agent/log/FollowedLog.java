package dev.sandmesh.agent.log;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobException;
import dev.sandmesh.agent.job.JobOutput;
import dev.sandmesh.agent.job.RunningJob;
import dev.sandmesh.agent.log.LogReader.Bytes;
import dev.sandmesh.agent.log.LogReader.Found;
import dev.sandmesh.agent.log.LogReader.Place;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.command.FollowLog;
import dev.sandmesh.protocol.command.OutputPiece.Stream;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** One log that somebody reads: no byte of it is read before the ones before it are taken. Lives on one event loop. */
final class FollowedLog implements RunningJob {
    private static final long EVERY_MILLIS = 200;
    private static final long SEARCHED_UNTOLD = 1024 * 1024;

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final Context context;
    private final FollowLog order;
    private final JobOutput output;
    private final Optional<LineSearch> search;
    private final Promise<JobEnd> promise = Promise.promise();
    private long from = -1;
    private long to;
    private long size;
    private long searched;
    private long timer = -1;
    private volatile @Nullable LogReader reader;

    FollowedLog(Vertx vertx, WorkerExecutor workers, FollowLog order, JobOutput output) {
        this.vertx = vertx;
        this.workers = workers;
        this.context = vertx.getOrCreateContext();
        this.order = order;
        this.output = output;
        this.search = order.search().map(LineSearch::new);
    }

    @Override
    public Future<JobEnd> end() {
        return promise.future();
    }

    @Override
    public void cancel() {
        end(order.follow() ? ok("followed until it was cancelled") : JobEnd.failed("cancelled", "it was cancelled"));
    }

    /** {@code place} fails with a {@link JobException} when there is no such log. */
    void begin(Future<Path> place, ToLongFunction<Path> begin) {
        Hop.onto(context, place)
                .onSuccess(log -> {
                    reader = new LogReader(log, begin.applyAsLong(log));
                    readOn();
                })
                .onFailure(failure -> end(
                        failure instanceof JobException known
                                ? known.end()
                                : unreadable("cannot be found: " + failure.getMessage())));
    }

    private void readOn() {
        LogReader open = reader;
        if (open != null && !promise.future().isComplete()) {
            Hop.onto(context, workers.executeBlocking(open::next, false))
                    .compose(this::take)
                    .onFailure(failure -> end(unreadable("cannot be read: " + failure.getMessage())));
        }
    }

    private JobEnd unreadable(String why) {
        return JobEnd.failed("unreadable", "the log of " + order.process() + " " + why);
    }

    private Future<Void> take(Found found) {
        to = found.position();
        size = found.size();
        if (found instanceof Bytes read) {
            Buffer wanted = search.map(lines -> lines.matches(read.bytes())).orElse(read.bytes());
            return write(Stream.STDOUT, wanted)
                    .compose(taken -> to - searched < SEARCHED_UNTOLD ? Future.succeededFuture() : tellSearched())
                    .onSuccess(taken -> readOn());
        }
        if (found instanceof Place place) {
            from = from < 0 ? place.position() : from;
            Buffer rest = rest();
            searched = to;
            return write(Stream.STDOUT, rest)
                    .compose(taken -> tell("from", place.position()))
                    .onSuccess(taken -> readOn());
        }
        if (order.follow()) {
            return tellSearched().onSuccess(told -> timer = vertx.setTimer(EVERY_MILLIS, due -> readOn()));
        }
        return write(Stream.STDOUT, rest()).onSuccess(taken -> end(ok("read to its end")));
    }

    /** Up to where lines were left out or sent, so that whoever comes again need not begin anew. */
    private Future<Void> tellSearched() {
        long done = to - search.map(LineSearch::pending).orElse(0);
        if (search.isEmpty() || done <= searched) {
            return Future.succeededFuture();
        }
        searched = done;
        return tell("searched", done);
    }

    private Future<Void> tell(String what, long place) {
        return write(
                Stream.STDERR, Buffer.buffer(new JsonObject().put(what, place).encode() + "\n"));
    }

    private Buffer rest() {
        return search.map(LineSearch::rest).orElseGet(Buffer::buffer);
    }

    /** Whoever goes away in the middle needs no reason. */
    private Future<Void> write(Stream stream, Buffer bytes) {
        return bytes.length() == 0
                ? Future.succeededFuture()
                : Hop.onto(context, output.write(stream, bytes))
                        .onFailure(gone -> end(JobEnd.failed("not_taken", "nobody takes it any more")));
    }

    private JobEnd ok(String message) {
        return JobEnd.ok(
                message,
                new JsonObject().put("from", Math.max(0, from)).put("to", to).put("size", size));
    }

    private void end(JobEnd how) {
        vertx.cancelTimer(timer);
        if (promise.tryComplete(how)) {
            workers.executeBlocking(this::closed, false).onComplete(closed -> workers.close());
        }
    }

    private boolean closed() throws IOException {
        LogReader open = reader;
        if (open != null) {
            open.close();
        }
        return true;
    }
}
