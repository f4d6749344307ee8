package dev.sandmesh.agent.job;

import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Exec;
import dev.sandmesh.protocol.command.Job;
import io.vertx.core.Future;

/** One job from its beginning until its result is taken, on the job verticle's event loop. */
final class JobUnderWay {

    private final Job job;
    private final RunningJob running;
    private final JobInput input;
    private final Outlet outlet;
    private final Future<CommandResult> ended;

    /** {@code ended} has the result, once it is kept. */
    JobUnderWay(Job job, RunningJob running, JobInput input, Outlet outlet, Future<CommandResult> ended) {
        this.job = job;
        this.running = running;
        this.input = input;
        this.outlet = outlet;
        this.ended = ended;
    }

    Job job() {
        return job;
    }

    Outlet outlet() {
        return outlet;
    }

    Future<CommandResult> ended() {
        return ended;
    }

    /** Whether it makes no sense without anybody who takes what it brings; all others have begun what they finish. */
    boolean endsWithItsReceiver() {
        return job instanceof Exec || job.repeatable();
    }

    void cancel() {
        running.cancel();
    }

    RunningJob running() {
        return running;
    }

    JobInput input() {
        return input;
    }
}
