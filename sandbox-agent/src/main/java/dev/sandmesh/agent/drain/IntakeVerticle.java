package dev.sandmesh.agent.drain;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobOutput;
import dev.sandmesh.agent.job.RunningJob;
import dev.sandmesh.agent.probe.Intake;
import dev.sandmesh.agent.probe.WorkerControl;
import dev.sandmesh.agent.probe.WorkerControl.Answer;
import dev.sandmesh.agent.probe.WorkerControl.Outcome;
import dev.sandmesh.agent.probe.WorkerProbe;
import dev.sandmesh.agent.probe.WorkerReading;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.command.Drain;
import dev.sandmesh.protocol.report.Capacity.Closed;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pauses, drains and resumes the worker by order, and again when it was started anew. */
public final class IntakeVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeVerticle.class);
    private static final Duration DISK_LIMIT = Duration.ofSeconds(1);

    private final WorkerControl worker;
    private final WorkerProbe probe;
    private final Fencing fencing;
    private final IntakeNote note;
    private volatile Optional<Closed> closed = Optional.empty();
    private Optional<UUID> pausedFor = Optional.empty();
    private boolean lapsed;
    private @Nullable DrainWatch draining;
    private boolean telling;

    public IntakeVerticle(WorkerControl worker, WorkerProbe probe, Fencing fencing, IntakeNote note) {
        this.worker = worker;
        this.probe = probe;
        this.fencing = fencing;
        this.note = note;
    }

    @Override
    public Future<?> start() {
        return vertx.executeBlocking(note::read).onSuccess(before -> {
            closed = before.map(IntakeNote.Noted::closed);
            // its view ended with the agent before
            lapsed = before.filter(IntakeNote.Noted::forView).isPresent();
        });
    }

    @Override
    public Future<?> stop() {
        if (draining != null) {
            draining.leave();
        }
        return Future.succeededFuture();
    }

    /** Why the worker is to take nothing new, by order of a person. From any thread. */
    public Optional<Closed> closed() {
        return closed;
    }

    /** Everything that the worker says; from any thread, after the start. */
    public void heard(WorkerReading reading) {
        context.runOnContext(there -> saw(reading));
    }

    /** A worker that takes tasks although it should not was started anew. */
    void saw(WorkerReading reading) {
        if (lapsed && !telling && reading.ok()) {
            telling = true;
            lapse().onComplete(done -> telling = false);
        } else if (closed.isPresent() && !telling && reading.ok() && reading.intake() == Intake.OPEN) {
            telling = true;
            tell(closed.get()).onComplete(told -> {
                telling = false;
                LOG.info("the worker took new tasks and was told again: {}", told.result());
            });
        }
    }

    /** Ends at once; what runs goes on. From any thread. */
    public Future<JobEnd> pause() {
        return Hop.call(context, () -> {
            if (closed.equals(Optional.of(Closed.DRAINING))) {
                return Future.succeededFuture(Told.ok("the worker is drained already, and takes nothing new"));
            }
            return close(Closed.PAUSED)
                    .map(answer -> answer.accepted() ? Told.ok("the worker takes nothing new") : Told.not(answer));
        });
    }

    /** The same until {@code view} has ended; nothing changes where the worker is to take nothing new already. From any thread. */
    public Future<JobEnd> pauseUntil(Future<Void> ended, UUID view) {
        return Hop.call(context, () -> {
            if (closed.isPresent()) {
                return Future.succeededFuture(Told.ok("the worker takes nothing new already, by another order"));
            }
            return close(Closed.PAUSED).compose(answer -> {
                if (!answer.accepted()) {
                    return Future.succeededFuture(Told.not(answer));
                }
                pausedFor = Optional.of(view);
                ended.onComplete(over -> context.runOnContext(there -> {
                    var unused = resumeHere(view);
                }));
                return noted().map(Told.ok("the worker takes nothing new as long as the screen is controlled"));
            });
        });
    }

    /** Ends what was paused for this view, and nothing else. From any thread. */
    public Future<JobEnd> resumeFor(UUID view) {
        return Hop.call(context, () -> resumeHere(view));
    }

    private Future<JobEnd> resumeHere(UUID view) {
        if (!pausedFor.equals(Optional.of(view))) {
            return Future.succeededFuture(Told.ok("the worker is not paused for this view"));
        }
        lapsed = true;
        return lapse();
    }

    /** Whoever does not answer is told again when he does. */
    private Future<JobEnd> lapse() {
        return open().onSuccess(end -> {
            if (end.code().isEmpty()) {
                LOG.info("the worker was paused for a view, which has ended: {}", end.message());
            }
        });
    }

    /** Ends a pause, a drain, and the wait for its end. From any thread. */
    public Future<JobEnd> resume() {
        return Hop.call(context, () -> open().onSuccess(end -> {
            if (end.code().isEmpty() && draining != null) {
                draining.end(DrainWatch.cancelled("the worker was resumed by another order"));
            }
        }));
    }

    /** On any event loop. */
    public RunningJob drain(Drain order, JobOutput output) {
        DrainWatch watch = new DrainWatch(this, order, output);
        context.runOnContext(there -> begin(watch));
        return watch;
    }

    private void begin(DrainWatch watch) {
        DrainWatch first = draining;
        if (first != null) {
            watch.refuse(first);
            return;
        }
        draining = watch;
        watch.end().onComplete(ended -> draining = null);
        watch.begin(vertx, context);
    }

    /** Nothing new is taken from now on, whatever becomes of the agent and the worker; undone when the worker refuses. */
    Future<Answer> close(Closed why) {
        Optional<Closed> before = closed;
        closed = Optional.of(why);
        byOrder();
        return noted().compose(noted -> tell(why)).compose(answer -> {
            if (answer.accepted() || (why == Closed.DRAINING && answer.outcome() == Outcome.FAILED)) {
                return Future.succeededFuture(answer);
            }
            closed = before;
            return noted().map(answer);
        });
    }

    /** The worker goes on, or does with the end of the fence. */
    Future<JobEnd> open() {
        if (fencing.holds()) {
            return opened().map(noted -> {
                fencing.takeOver();
                return Told.ok("the worker is still paused, since its engine is lost: it goes on when that is back");
            });
        }
        return worker.resume().compose(answer -> {
            JobEnd end = answer.accepted() ? Told.ok("the worker takes tasks") : Told.not(answer);
            // one that does not know how to go on never stopped
            return answer.outcome() == Outcome.FAILED ? Future.succeededFuture(end) : opened().map(end);
        });
    }

    private Future<Void> opened() {
        closed = Optional.empty();
        byOrder();
        return noted();
    }

    /** What somebody ordered lasts until the next order. */
    private void byOrder() {
        pausedFor = Optional.empty();
        lapsed = false;
    }

    Future<WorkerReading> look() {
        return probe.read();
    }

    /** One that cannot be drained can perhaps be paused, and so be told from one that takes tasks. */
    private Future<Answer> tell(Closed why) {
        return why == Closed.PAUSED
                ? worker.pause()
                : worker.drain()
                        .compose(answer -> answer.outcome() == Outcome.NOT_SUPPORTED
                                ? worker.pause()
                                : Future.succeededFuture(answer));
    }

    /** A disk that hangs holds nothing up. */
    private Future<Void> noted() {
        boolean forView = pausedFor.isPresent() || lapsed;
        Optional<IntakeNote.Noted> now = closed.map(why -> new IntakeNote.Noted(why, forView));
        return vertx.executeBlocking(() -> {
                    note.write(now);
                    return true;
                })
                .timeout(DISK_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }
}
