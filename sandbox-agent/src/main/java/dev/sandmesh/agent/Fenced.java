package dev.sandmesh.agent;

import dev.sandmesh.agent.drain.Fencing;
import dev.sandmesh.agent.fence.FenceVerticle;
import java.util.Optional;

/** The fence, as somebody has to know it who would have the worker go on. */
record Fenced(Optional<FenceVerticle> fence) implements Fencing {

    @Override
    public boolean holds() {
        return fence.filter(FenceVerticle::holds).isPresent();
    }

    @Override
    public void takeOver() {
        fence.ifPresent(FenceVerticle::takeOver);
    }
}
