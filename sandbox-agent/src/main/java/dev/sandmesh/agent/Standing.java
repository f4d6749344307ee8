package dev.sandmesh.agent;

import dev.sandmesh.agent.fence.FenceVerticle;
import dev.sandmesh.agent.heartbeat.HeartbeatVerticle;
import dev.sandmesh.agent.link.LinkListener;
import dev.sandmesh.agent.link.Registration;
import java.util.Optional;

/** What the link's state means to the rest: heartbeats flow under a lease, and a worker works for one agent of its identity only. */
final class Standing implements LinkListener {

    private final HeartbeatVerticle heartbeat;
    private final Optional<FenceVerticle> fence;

    Standing(HeartbeatVerticle heartbeat, Optional<FenceVerticle> fence) {
        this.heartbeat = heartbeat;
        this.fence = fence;
    }

    @Override
    public void live(Registration registration) {
        fence.ifPresent(worker -> worker.superseded(false));
        heartbeat.live(registration);
    }

    @Override
    public void down() {
        heartbeat.down();
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
