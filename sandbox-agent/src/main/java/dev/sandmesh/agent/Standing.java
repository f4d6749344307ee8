package dev.sandmesh.agent;

import dev.sandmesh.agent.fence.FenceVerticle;
import dev.sandmesh.agent.heartbeat.HeartbeatVerticle;
import dev.sandmesh.agent.job.JobVerticle;
import dev.sandmesh.agent.link.LinkListener;
import dev.sandmesh.agent.link.Registration;
import java.util.Optional;

/** What the link's state means to the rest: heartbeats and the output of jobs flow under a lease, and a worker works for one agent of its identity only. */
final class Standing implements LinkListener {

    private final HeartbeatVerticle heartbeat;
    private final JobVerticle jobs;
    private final Optional<FenceVerticle> fence;

    Standing(HeartbeatVerticle heartbeat, JobVerticle jobs, Optional<FenceVerticle> fence) {
        this.heartbeat = heartbeat;
        this.jobs = jobs;
        this.fence = fence;
    }

    @Override
    public void live(Registration registration) {
        fence.ifPresent(worker -> worker.superseded(false));
        heartbeat.live(registration);
        jobs.live(registration);
    }

    @Override
    public void down() {
        heartbeat.down();
        jobs.down();
    }

    @Override
    public void superseded() {
        fence.ifPresent(worker -> worker.superseded(true));
        heartbeat.superseded();
    }

    @Override
    public void departure() {
        heartbeat.departure();
    }
}
