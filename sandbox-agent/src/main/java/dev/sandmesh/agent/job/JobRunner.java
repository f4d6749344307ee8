package dev.sandmesh.agent.job;

import dev.sandmesh.protocol.command.Job;

/** Carries out one kind of job; called on the job verticle's event loop, which it must not block. */
@FunctionalInterface
public interface JobRunner<J extends Job> {

    RunningJob start(J job, JobOutput output);
}
