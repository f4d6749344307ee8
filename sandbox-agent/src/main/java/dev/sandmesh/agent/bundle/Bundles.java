package dev.sandmesh.agent.bundle;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobOutput;
import dev.sandmesh.agent.job.RunningJob;
import io.vertx.core.Vertx;

/** Collects support bundles, one at a time; on one event loop. */
public final class Bundles {
    private final Vertx vertx;
    private final Material material;
    private boolean underWay;

    public Bundles(Vertx vertx, Material material) {
        this.vertx = vertx;
        this.material = material;
    }

    public RunningJob collect(JobOutput output) {
        if (underWay) {
            return RunningJob.over(JobEnd.refused("overloaded", "a bundle is collected already: take that one"));
        }
        underWay = true;
        Collecting job = new Collecting(vertx, material, output);
        job.cleared().onComplete(over -> underWay = false);
        job.begin();
        return job;
    }
}
