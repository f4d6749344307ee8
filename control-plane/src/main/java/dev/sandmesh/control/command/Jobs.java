package dev.sandmesh.control.command;

import dev.sandmesh.control.health.Leases;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.trust.CommandSender;
import dev.sandmesh.control.trust.Trust;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.Job;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/** Orders agents to do what takes its time, and brings what they bring. Any thread. */
public final class Jobs {

    private final Vertx vertx;
    private final JobVerticle verticle;
    private final String deployment;
    private final CommandRun.Ground ground;

    /** What jobs need of the rest; {@code node} is this node's id. */
    public record Parts(
            Vertx vertx, String node, Bus bus, Registry registry, Leases leases, Trust trust, InstantSource clock) {}

    private Jobs(Vertx vertx, JobVerticle verticle, String deployment, CommandRun.Ground ground) {
        this.vertx = vertx;
        this.verticle = verticle;
        this.deployment = deployment;
        this.ground = ground;
    }

    /** Ready to take what jobs of this node's sandboxes bring. */
    public static Future<Jobs> open(Parts parts) {
        JobVerticle verticle = new JobVerticle(new JobVerticle.Surroundings(
                parts.node(), parts.bus(), parts.leases(), parts.trust().tokens(), parts.clock()));
        CommandSender sender = parts.trust().sender(parts.bus(), parts.registry()::newId);
        Commands commands = new Commands(
                new Commands.Parts(parts.vertx(), parts.registry(), parts.leases(), sender, parts.clock()));
        return parts.vertx()
                .deployVerticle(verticle)
                .map(id -> new Jobs(
                        parts.vertx(),
                        verticle,
                        id,
                        new CommandRun.Ground(parts.node(), verticle.loop(), commands, sender, parts.clock())));
    }

    /** Whoever waits for a job is told that its fate is not known here; the agents go on, and keep it. */
    public Future<Void> close() {
        return vertx.undeploy(deployment);
    }

    /** For orders that are answered at once. */
    public Commands commands() {
        return ground.commands();
    }

    /**
     * Orders it, or asks again for what was ordered under this id before, by whichever node.
     *
     * @param id of the command, written down by the caller before: an agent does no id twice
     * @param firstIssuedAt when it was issued first; an agent whose machine has started since does not begin it
     * @param limit from now until its fate has to be known; what still runs by then is cancelled
     */
    public RunningCommand run(
            SandboxId target, UUID id, Instant firstIssuedAt, Job job, Duration limit, OutputSink sink) {
        CommandRun.Request request = new CommandRun.Request(target, id, firstIssuedAt, job, limit);
        CommandRun run = new CommandRun(request, sink, ground, verticle::gone);
        verticle.loop().runOnContext(go -> verticle.begin(run));
        return run;
    }
}
