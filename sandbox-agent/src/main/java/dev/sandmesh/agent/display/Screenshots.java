package dev.sandmesh.agent.display;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobOutput;
import dev.sandmesh.agent.job.RunningJob;
import dev.sandmesh.agent.process.ProcessSpec;
import dev.sandmesh.protocol.Hop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;

/** Takes pictures of the display, a few at a time; on one event loop. */
public final class Screenshots {
    private static final int MOST = 4;

    private final Vertx vertx;
    private final Supplier<Future<List<ProcessSpec>>> specs;
    private int underWay;

    public Screenshots(Vertx vertx, Supplier<Future<List<ProcessSpec>>> specs) {
        this.vertx = vertx;
        this.specs = specs;
    }

    public RunningJob take(JobOutput output) {
        if (underWay >= MOST) {
            return RunningJob.over(
                    JobEnd.refused("overloaded", MOST + " pictures are taken already: try again in a few seconds"));
        }
        underWay++;
        Screenshooting job = new Screenshooting(vertx, output);
        job.end().onComplete(ended -> underWay--);
        job.begin(Hop.attempt(specs).map(DisplayPlace::of));
        return job;
    }
}
