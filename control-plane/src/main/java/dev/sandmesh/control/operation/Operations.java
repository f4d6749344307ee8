package dev.sandmesh.control.operation;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.command.CommandOutcome;
import dev.sandmesh.control.command.Commands;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.health.HealthPolicy;
import dev.sandmesh.control.health.HealthSettings;
import dev.sandmesh.control.health.LeaseSnapshot;
import dev.sandmesh.control.health.Leases;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.registry.Health;
import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.registry.Sandbox;
import dev.sandmesh.control.registry.SandboxPatch;
import dev.sandmesh.control.trust.AgentTokens;
import dev.sandmesh.control.trust.Trust;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Sender;
import dev.sandmesh.protocol.command.Check;
import dev.sandmesh.protocol.command.LogLines;
import dev.sandmesh.protocol.command.ReadLog;
import dev.sandmesh.protocol.command.RestartProcess;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HeartbeatAck;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What people and scripts can order a sandbox to do. */
public final class Operations {

    private static final Duration CHECK_LIMIT = Duration.ofSeconds(3);
    private static final Duration APPLY_LIMIT = Duration.ofSeconds(1);
    private static final Duration READ_LOG_LIMIT = Duration.ofSeconds(3);

    /** An agent that is found after three seconds still has more than the 28 s that it gives itself. */
    private static final Duration RESTART_LIMIT = Duration.ofSeconds(33);

    private final Bus bus;
    private final Registry registry;
    private final Leases leases;
    private final AuditTrail audit;
    private final AgentTokens tokens;
    private final Commands commands;
    private final HealthPolicy policy = new HealthPolicy(HealthSettings.DEFAULT);

    /** What operations need of the rest. */
    public record Parts(
            Vertx vertx,
            Bus bus,
            Registry registry,
            Leases leases,
            AuditTrail audit,
            Trust trust,
            InstantSource clock) {}

    public Operations(Parts parts) {
        this.bus = parts.bus();
        this.registry = parts.registry();
        this.leases = parts.leases();
        this.audit = parts.audit();
        this.tokens = parts.trust().tokens();
        this.commands = new Commands(new Commands.Parts(
                parts.vertx(), registry, leases, parts.trust().sender(bus, registry::newId), parts.clock()));
    }

    public List<Endpoint<?, ?>> endpoints() {
        return List.of(new CheckSandbox(this), new RestartProcessEndpoint(this), new GetProcessLog(this));
    }

    /** Asks the agent for a fresh report, applies it at the owner and shows it; never answers from what is known already. */
    public Future<CommandOutcome> check(SandboxId sandboxId) {
        return check(sandboxId, CHECK_LIMIT);
    }

    Future<CommandOutcome> check(SandboxId sandboxId, Duration limit) {
        return commands.pursue(
                sandboxId, limit, (target, left) -> commands.send(target, "checkSandbox", new Check(), left)
                        .compose(outcome -> applied(target.owner(), outcome)));
    }

    /**
     * Restarts one supervised process and what depends on it. Its row is there before the order goes out, so nothing is done without
     * a trace; when the order fails, a second row says so.
     */
    public Future<CommandOutcome> restartProcess(SandboxId sandboxId, String process, AuditEntry row) {
        return commands.target(sandboxId)
                .compose(known -> registry.find(sandboxId))
                .compose(found ->
                        audit.record(row.on(named(sandboxId, found)).with(new JsonObject().put("process", process))))
                .compose(recorded ->
                        commands.order(sandboxId, "restartProcess", new RestartProcess(process), RESTART_LIMIT));
    }

    private static AuditEntry.Target named(SandboxId id, Optional<Sandbox> found) {
        return new AuditEntry.Target(
                "sandbox",
                id.toString(),
                found.map(Sandbox::name).orElse(""),
                found.map(Sandbox::environment).orElse(""));
    }

    /** The end of a process's log, read by the agent now. */
    public Future<ProcessLog> readLog(SandboxId sandboxId, String process, int lines) {
        return commands.order(sandboxId, "getProcessLog", new ReadLog(process, lines), READ_LOG_LIMIT)
                .compose(outcome -> logOf(process, outcome));
    }

    private static Future<ProcessLog> logOf(String process, CommandOutcome outcome) {
        try {
            LogLines lines = LogLines.read(Fields.of(outcome.result().result()).object("log"));
            return lines.process().equals(process)
                    ? Future.succeededFuture(new ProcessLog(lines, outcome.at()))
                    : Future.failedFuture(new SandmeshException(
                            ErrorCode.COMMAND_FAILED, "The agent sent the log of another process"));
        } catch (ProtocolException e) {
            return Future.failedFuture(
                    new SandmeshException(ErrorCode.COMMAND_FAILED, "The agent's log does not read: " + e.summary()));
        }
    }

    private Future<CommandOutcome> applied(Ownership target, CommandOutcome outcome) {
        Heartbeat fresh;
        try {
            fresh = Heartbeat.read(Fields.of(outcome.result().result()).object("heartbeat"));
        } catch (ProtocolException e) {
            return Future.failedFuture(new SandmeshException(
                    ErrorCode.COMMAND_FAILED, "The agent's report does not read: " + e.summary()));
        }
        // brought by this node, which is one of those that vouch for agents
        Sender self = Sender.withToken(
                tokens.issue(new AgentTokens.Bearer(target.sandboxId(), target.epoch(), target.nonce())));
        return bus.request(Address.heartbeat(target.node()), fresh, HeartbeatAck::read, APPLY_LIMIT, self)
                .recover(failure -> Future.failedFuture(missed("The control node that owned the sandbox is gone")))
                .compose(ack -> ack.status() == AckStatus.OK
                        ? judged(target, outcome, fresh)
                        : Future.failedFuture(missed("The sandbox registered anew in the meantime")));
    }

    private static RuntimeException missed(String sentence) {
        return Commands.missed(ErrorCode.STATE_CONFLICT, sentence + "; try again");
    }

    private Future<CommandOutcome> judged(Ownership target, CommandOutcome outcome, Heartbeat fresh) {
        return leases.find(target.sandboxId()).map(held -> {
            Health health = held.map(LeaseSnapshot::health).orElseGet(() -> judgedHere(fresh, outcome.at()));
            return outcome.with(health, shown(fresh, outcome.at()));
        });
    }

    /** Another node owns the sandbox: the same policy on the same report comes to the same status. */
    private Health judgedHere(Heartbeat fresh, Instant now) {
        Health unknown = new Health(HealthStatus.UNKNOWN, now, List.of());
        return policy.evaluateReport(fresh.conditions(), fresh.processes(), unknown, now);
    }

    private static JsonObject shown(Heartbeat fresh, Instant now) {
        return SandboxPatch.empty()
                .capacity(fresh.capacity())
                .tasks(fresh.tasks())
                .profiles(fresh.profiles())
                .host(fresh.host())
                .processes(fresh.processes())
                .conditions(fresh.conditions())
                .lastHeartbeatAt(now)
                .toJson();
    }
}
