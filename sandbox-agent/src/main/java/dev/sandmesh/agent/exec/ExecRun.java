package dev.sandmesh.agent.exec;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobOutput;
import dev.sandmesh.agent.job.RunningJob;
import dev.sandmesh.agent.process.Session;
import dev.sandmesh.agent.process.SessionRefusedException;
import dev.sandmesh.agent.process.Sessions;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.command.Exec;
import dev.sandmesh.protocol.command.OutputPiece.Stream;
import dev.sandmesh.protocol.command.WindowSize;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One program from its start until nothing of it is left, on the event loop of whoever began it. */
final class ExecRun implements RunningJob {

    private static final Logger LOG = LoggerFactory.getLogger(ExecRun.class);

    /** From the polite signal to the other one. */
    private static final Duration POLITE = Duration.ofSeconds(5);

    /** The same on a terminal, which ends within seconds with the right to it. */
    private static final Duration BRIEFLY = Duration.ofSeconds(2);

    /** Nobody who could write is left: what does not end then is held open by somebody who got away. */
    private static final Duration IDLE = Duration.ofSeconds(1);

    /** Whoever ended it early does not wait longer for the rest of its output to be taken. */
    private static final Duration REST = Duration.ofSeconds(2);

    private static final long LOOK_MILLIS = 50;
    private static final int STACK_BYTES = 256 * 1024;

    private final Vertx vertx;
    private final Context context;
    private final WorkerExecutor workers;
    private final Exec exec;
    private final JobOutput output;
    private final Limit limit;
    private final long begunAt = System.nanoTime();
    private final Promise<JobEnd> end = Promise.promise();
    private final Promise<Void> begun = Promise.promise();
    private final List<OutputPump> pumps = new ArrayList<>();
    private Optional<Session> session = Optional.empty();
    private Optional<InputPump> input = Optional.empty();
    private Optional<Early> early = Optional.empty();
    private OptionalLong timer = OptionalLong.empty();
    private boolean exited;

    /** Why it is ended before it ends itself. */
    private enum Early {
        TIMED_OUT,
        CANCELLED
    }

    ExecRun(Vertx vertx, WorkerExecutor workers, Exec exec, JobOutput output) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.workers = workers;
        this.exec = exec;
        this.output = output;
        this.limit = new Limit(exec.outputLimit());
    }

    void begin(Sessions sessions) {
        Sessions.Program program = new Sessions.Program(
                exec.terminal()
                        .map(size -> Terminal.command(exec.command(), size))
                        .orElse(exec.command()),
                exec.user(),
                exec.workingDirectory(),
                exec.terminal().isPresent() ? Terminal.environment(exec.environment()) : exec.environment(),
                hasInput());
        blocking(() -> sessions.start(program)).onComplete(started -> started(sessions, started), this::notStarted);
    }

    private void started(Sessions sessions, Session started) {
        session = Optional.of(started);
        pumps.add(new OutputPump(started.output(), Stream.STDOUT, limit, output, started::failure));
        pumps.add(new OutputPump(started.errors(), errorsAs(), limit, output, started::complaint));
        InputPump in = new InputPump(started.input());
        in.write(Buffer.buffer(started.order()), !hasInput())
                .onFailure(failure -> LOG.debug("{} was gone before it was told what to run", started, failure));
        thread("exec-input", in);
        input = Optional.of(in);
        pumps.forEach(pump -> thread("exec-output", pump));
        started.onExit(() -> context.runOnContext(turn -> exited(started)));
        timer = OptionalLong.of(vertx.setTimer(
                Duration.ofSeconds(exec.timeoutSeconds()).toMillis(), late -> endEarly(Early.TIMED_OUT)));
        early.ifPresent(why -> stop(started));
        begun.tryComplete();
        // not beside the program: whoever enters a cgroup holds up all that fork
        end.future().onComplete(over -> sessions.refill(started));
    }

    private boolean hasInput() {
        return exec.input() || exec.terminal().isPresent();
    }

    private Stream errorsAs() {
        return exec.terminal().isPresent() ? Stream.STDOUT : Stream.STDERR;
    }

    private void notStarted(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        begun.tryFail("it was not started");
        if (failure instanceof SessionRefusedException refused) {
            end.tryComplete(JobEnd.refused(refused.code(), message));
        } else {
            LOG.warn("{} could not be started", exec.command().get(0), failure);
            end.tryComplete(JobEnd.failed("not_started", "it could not be started: " + message));
        }
    }

    @Override
    public Future<JobEnd> end() {
        return end.future();
    }

    @Override
    public void cancel() {
        endEarly(Early.CANCELLED);
    }

    private void endEarly(Early why) {
        if (early.isEmpty() && !exited) {
            early = Optional.of(why);
            session.ifPresent(this::stop);
        } else if (exited && why == Early.CANCELLED) {
            pumps.forEach(OutputPump::drop);
        }
    }

    private void stop(Session started) {
        boolean onTerminal = exec.terminal().isPresent();
        perform(onTerminal ? started::hangUp : started::terminate);
        vertx.setTimer((onTerminal ? BRIEFLY : POLITE).toMillis(), late -> {
            if (!exited) {
                perform(started::kill);
            }
        });
    }

    private void exited(Session started) {
        exited = true;
        timer.ifPresent(vertx::cancelTimer);
        input.ifPresent(InputPump::end);
        Session.Ended how = started.ended();
        blocking(() -> {
                    started.end();
                    return true;
                })
                .onFailure(failure -> LOG.warn("what a program has left behind may not be ended", failure))
                .onComplete(cleared -> awaitOutput(how));
    }

    private void awaitOutput(Session.Ended how) {
        long since = System.nanoTime();
        long look = vertx.setPeriodic(LOOK_MILLIS, tick -> {
            pumps.stream().filter(pump -> pump.isIdle(IDLE)).forEach(OutputPump::giveUp);
            if (early.isPresent() && System.nanoTime() - since > REST.toNanos()) {
                pumps.forEach(OutputPump::drop);
            }
        });
        Hop.onto(context, Future.all(pumps.stream().map(OutputPump::done).toList()))
                .onComplete(read -> {
                    vertx.cancelTimer(look);
                    end.tryComplete(ended(how));
                });
    }

    private JobEnd ended(Session.Ended how) {
        Optional<String> failure = pumps.get(0).failure();
        if (failure.isPresent() && early.isEmpty()) {
            return ExecEnd.notBegun(failure.get(), exec);
        }
        ExecEnd facts =
                new ExecEnd(how, limit.passed(), limit.dropped(), Duration.ofNanos(System.nanoTime() - begunAt));
        if (early.isEmpty()) {
            return facts.byItself();
        }
        return switch (early.get()) {
            case TIMED_OUT -> facts.timedOut(exec.timeoutSeconds());
            case CANCELLED -> facts.cancelled();
        };
    }

    @Override
    public Future<Void> feed(Buffer bytes, boolean last) {
        if (!hasInput()) {
            return Future.failedFuture(new UnsupportedOperationException("it was started without an input"));
        }
        return begun.future()
                .compose(there -> Hop.onto(context, input.orElseThrow().write(bytes, last)));
    }

    @Override
    public Future<Void> resize(WindowSize size) {
        if (exec.terminal().isEmpty()) {
            return RunningJob.super.resize(size);
        }
        return begun.future()
                .compose(there ->
                        blocking(() -> Terminal.resize(session.orElseThrow().terminal(), size)))
                .mapEmpty();
    }

    /** Something that may fail without harm: the program has ended meanwhile. */
    private void perform(Act act) {
        blocking(() -> {
                    act.run();
                    return true;
                })
                .onFailure(failure -> LOG.warn("a program could not be signalled", failure));
    }

    @FunctionalInterface
    private interface Act {
        void run() throws IOException, InterruptedException;
    }

    private <T> Future<T> blocking(Callable<T> work) {
        return Hop.onto(context, workers.executeBlocking(work, false));
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(null, work, name, STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
    }
}
