package dev.sandmesh.control.console;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.command.CommandOutcome;
import dev.sandmesh.control.command.Commands;
import dev.sandmesh.control.command.Jobs;
import dev.sandmesh.control.command.OutputSink;
import dev.sandmesh.control.command.RunningCommand;
import dev.sandmesh.control.command.Target;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.registry.Sandbox;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.Cancel;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Job;
import dev.sandmesh.protocol.command.Order;
import dev.sandmesh.protocol.command.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What somebody does on one sandbox now. */
public final class Console {

    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    /** An agent says at once that it is about it; one that is on its way to another lease takes a while. */
    private static final Duration BEGIN_LIMIT = Duration.ofSeconds(20);

    /** An agent gives itself 28 s to start or stop a process. */
    private static final Duration PROCESS_LIMIT = Duration.ofSeconds(33);

    private static final Duration ORDER_LIMIT = Duration.ofSeconds(10);

    private final Parts parts;
    private final OpenTrail trail;
    private final String deployment;

    /** What the console needs of the rest; {@code node} is this node's id. */
    public record Parts(
            Vertx vertx,
            String node,
            Database database,
            Jobs jobs,
            Registry registry,
            AuditTrail audit,
            InstantSource clock) {}

    private Console(Parts parts, OpenTrail trail, String deployment) {
        this.parts = parts;
        this.trail = trail;
        this.deployment = deployment;
    }

    /** Begins to look after what nodes that are gone have left without an end in the trail. */
    public static Future<Console> open(Parts parts) {
        OpenTrail trail = new OpenTrail(parts.node(), parts.database(), parts.audit());
        return parts.vertx().deployVerticle(trail).map(id -> new Console(parts, trail, id));
    }

    public Future<Void> close() {
        return parts.vertx().undeploy(deployment);
    }

    public List<Endpoint<?, ?>> endpoints() {
        return List.of(
                new ExecSandbox(this),
                new FollowProcessLog(this),
                new StartProcessEndpoint(this),
                new StopProcessEndpoint(this),
                new PauseSandbox(this),
                new ResumeSandbox(this),
                new GetScreenshot(this),
                new CollectSandboxBundle(this));
    }

    Vertx vertx() {
        return parts.vertx();
    }

    /** Fails with what the API says of a sandbox that nothing can be sent to; then nothing stands in the trail but that. */
    Future<AuditEntry> recorded(SandboxId sandboxId, AuditEntry row, JsonObject details) {
        return Hop.back(entry(sandboxId, row)
                .compose(entry -> parts.audit().record(entry.with(details)).map(entry)));
    }

    private Future<AuditEntry> entry(SandboxId sandboxId, AuditEntry row) {
        Future<Target> target = parts.jobs().commands().target(sandboxId);
        Future<Optional<Sandbox>> found = parts.registry().find(sandboxId);
        return Future.all(target, found).map(both -> row.on(Sandbox.target(sandboxId, found.result())));
    }

    /** What is answered at once is ordered by them. */
    public Commands commands() {
        return parts.jobs().commands();
    }

    /** What else lasts a while is told to the trail in the same way. */
    public OpenTrail trail() {
        return trail;
    }

    /** The same of what has a fate of its own, which is recorded as well: here, or by another node where this one goes before. */
    Future<OpenTrail.Open> noted(SandboxId sandboxId, AuditEntry row, JsonObject details) {
        return noted(sandboxId, row, details, false);
    }

    /** {@code recorded}: there is to be a recording of it, under the id of its command. */
    Future<OpenTrail.Open> noted(SandboxId sandboxId, AuditEntry row, JsonObject details, boolean recorded) {
        UUID id = parts.registry().newId();
        JsonObject ids = new JsonObject().put("commandId", id.toString());
        if (recorded) {
            ids.put("recordingId", id.toString());
        }
        return Hop.back(entry(sandboxId, row)
                .map(entry -> new OpenTrail.Open(id, entry, ids))
                .compose(noted -> trail.begun(noted, details).map(noted)));
    }

    void fated(OpenTrail.Open noted, Future<CommandResult> fate) {
        fate.onSuccess(result -> trail.ended(noted, FateEntry.of(noted, result)))
                .onFailure(failure -> trail.notBegun(noted));
    }

    /** It was not begun, and the refusal is recorded elsewhere. */
    void forget(OpenTrail.Open noted) {
        trail.notBegun(noted);
    }

    RunningCommand run(SandboxId sandboxId, UUID id, Job job, Duration limit, OutputSink sink) {
        return parts.jobs().run(sandboxId, id, parts.clock().instant(), job, limit, sink);
    }

    /** Done once the agent is about it, in time; what is not begun by then is called off. */
    Future<Void> begun(RunningCommand command) {
        return command.begun()
                .timeout(BEGIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> {
                    if (failure instanceof TimeoutException) {
                        command.order(new Cancel(command.id()))
                                .onFailure(gone -> LOG.debug("{} is not called off", command.id(), gone));
                        return Future.failedFuture(new SandmeshException(
                                ErrorCode.AGENT_TIMEOUT,
                                "The agent did not answer in time; it is told to end it if it has begun"));
                    }
                    return Future.failedFuture(failure);
                });
    }

    /** What a job brings, once the agent is about it; on the event loop of the connection that reads it. */
    Future<Body> body(SandboxId sandboxId, Job job, Duration limit, JobForm form) {
        return body(sandboxId, parts.registry().newId(), job, limit, form);
    }

    Future<Body> body(SandboxId sandboxId, UUID id, Job job, Duration limit, JobForm form) {
        JobBody body = new JobBody(parts.vertx(), Vertx.currentContext(), form);
        RunningCommand command = run(sandboxId, id, job, limit, body);
        return begun(command).map(begun -> {
            body.begin(command);
            return new Body(body, command);
        });
    }

    /** The body, and the job that makes it. */
    record Body(JobBody pieces, RunningCommand command) {}

    /** A job that brings nothing but its fate. */
    Future<CommandOutcome> process(SandboxId sandboxId, String action, Job job) {
        Instant issued = parts.clock().instant();
        return run(sandboxId, parts.registry().newId(), job, PROCESS_LIMIT, OutputSink.NONE)
                .fate()
                .compose(result -> result.outcome() == Outcome.OK
                        ? Future.succeededFuture(outcome(sandboxId, action, result, issued))
                        : Future.failedFuture(Commands.failure(result)));
    }

    Future<CommandOutcome> order(SandboxId sandboxId, String action, Order order) {
        return parts.jobs().commands().order(sandboxId, action, order, ORDER_LIMIT);
    }

    private CommandOutcome outcome(SandboxId sandboxId, String action, CommandResult result, Instant issued) {
        Instant now = parts.clock().instant();
        return new CommandOutcome(sandboxId, action, result, now, Duration.between(issued, now), Optional.empty());
    }
}
