package dev.sandmesh.agent.display;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobOutput;
import dev.sandmesh.agent.job.RunningJob;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One picture under way: the next strip is read when the one before is taken. Lives on one event loop. */
final class Screenshooting implements RunningJob {
    private static final Logger LOG = LoggerFactory.getLogger(Screenshooting.class);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    private static final long MOST_BYTES = 16L << 20;
    private static final int THREADS = 2;

    private final Vertx vertx;
    private final Context context;
    private final WorkerExecutor workers;
    private final JobOutput output;
    private final Promise<JobEnd> promise = Promise.promise();
    private String name = "";
    private @Nullable Picture picture;
    private boolean silent;
    private long brought;

    Screenshooting(Vertx vertx, JobOutput output) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.workers = vertx.createSharedWorkerExecutor("sandmesh-display", THREADS);
        this.output = output;
    }

    @Override
    public Future<JobEnd> end() {
        return promise.future();
    }

    @Override
    public void cancel() {
        end(JobEnd.failed("cancelled", "it was cancelled"));
    }

    void begin(Future<Optional<DisplayPlace>> place) {
        Hop.onto(context, place).onComplete(found -> {
            if (found.failed()) {
                LOG.error("the specification cannot be asked for a display", found.cause());
                end(JobEnd.failed("internal", "the agent failed; its log says why"));
            } else if (found.result().isEmpty()) {
                end(JobEnd.refused(
                        "no_display",
                        "the specification names no display: neither a process with condition DisplayUp and :N among"
                                + " its arguments, nor one with DISPLAY in its environment"));
            } else {
                open(found.result().get());
            }
        });
    }

    private void open(DisplayPlace place) {
        name = place.name();
        try {
            Picture opened = new Picture(place);
            picture = opened;
            readOn(opened);
        } catch (IOException e) {
            end(failed(e));
        }
    }

    private void readOn(Picture from) {
        if (promise.future().isComplete()) {
            return;
        }
        long timer = vertx.setTimer(ANSWER_LIMIT.toMillis(), late -> {
            silent = true;
            abort(from);
        });
        Hop.onto(context, workers.executeBlocking(from::read, false)).onComplete(read -> {
            vertx.cancelTimer(timer);
            if (read.succeeded()) {
                write(from, read.result());
            } else {
                end(failed(read.cause()));
            }
        });
    }

    private void write(Picture from, byte[] bytes) {
        brought += bytes.length;
        if (brought > MOST_BYTES) {
            end(JobEnd.failed("too_large", "the picture has more than 16 MiB: give the display fewer pixels"));
            return;
        }
        Future<Void> taken = bytes.length == 0
                ? Future.succeededFuture()
                : output.write(OutputPiece.Stream.STDOUT, Buffer.buffer(bytes));
        Hop.onto(context, taken)
                .onFailure(gone -> end(JobEnd.failed("not_taken", "nobody takes it any more")))
                .onSuccess(more -> {
                    if (from.isWhole()) {
                        end(ok(from));
                    } else {
                        readOn(from);
                    }
                });
    }

    private JobEnd ok(Picture whole) {
        return JobEnd.ok(
                "the display " + name,
                new JsonObject()
                        .put("display", name)
                        .put("width", whole.width())
                        .put("height", whole.height())
                        .put("bytes", brought));
    }

    private JobEnd failed(Throwable failure) {
        if (silent) {
            String message = "display " + name + " did not answer within " + ANSWER_LIMIT.toSeconds()
                    + " s: its server may be stopped; restart its process";
            return new JobEnd(Outcome.TIMED_OUT, "display_silent", message, new JsonObject());
        }
        String why = "display " + name + ": " + failure.getMessage();
        if (failure instanceof X11Display.RefusedException) {
            return JobEnd.failed("display_refused", why);
        }
        return JobEnd.failed("display_down", why + "; look at the process that is to serve it");
    }

    private void abort(Picture waiting) {
        try {
            waiting.abort();
        } catch (IOException e) {
            LOG.debug("a connection to display {} is not closed: {}", name, e.toString());
        }
    }

    private void end(JobEnd how) {
        if (!promise.tryComplete(how)) {
            return;
        }
        Picture last = picture;
        if (last == null) {
            workers.close();
            return;
        }
        abort(last);
        workers.executeBlocking(
                        () -> {
                            last.close();
                            return true;
                        },
                        false)
                .onComplete(closed -> workers.close());
    }
}
