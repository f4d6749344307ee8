package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.Probes;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Gives the supervisor its event loop. When it ends, the processes go on: see {@link Supervisor#stopAll}. */
public final class SupervisorVerticle extends VerticleBase {
    private final InstantSource clock;
    private final SupervisorConfig config;
    private final Probes probes;
    private final ProcessListener listener;
    private @Nullable Supervisor supervisor;

    public SupervisorVerticle(InstantSource clock, SupervisorConfig config, Probes probes, ProcessListener listener) {
        this.clock = clock;
        this.config = config;
        this.probes = probes;
        this.listener = listener;
    }

    @Override
    public Future<?> start() {
        Supervisor started = new Supervisor(vertx, clock, config, probes, listener);
        supervisor = started;
        return started.start();
    }

    @Override
    public Future<?> stop() {
        return supervisor == null ? Future.succeededFuture() : supervisor.leave();
    }

    /** Once deployed. */
    public Supervisor supervisor() {
        if (supervisor == null) {
            throw new IllegalStateException("not deployed");
        }
        return supervisor;
    }
}
