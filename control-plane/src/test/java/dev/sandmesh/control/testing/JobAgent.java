package dev.sandmesh.control.testing;

import static dev.sandmesh.control.testing.Waiting.get;

import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.trust.AgentTokens;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Jws;
import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Sender;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.OutputAck;
import dev.sandmesh.protocol.command.OutputPiece;
import dev.sandmesh.protocol.command.SignedCommand;
import dev.sandmesh.protocol.report.HeartbeatAck;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An agent of version 3 on the bus, by hand: it obeys as a test says, and sends what the test has its jobs bring. */
public final class JobAgent {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** All that it was ordered. */
    public final List<Command> received = new CopyOnWriteArrayList<>();

    private final TestingAgent agent;
    private final int version;
    private TestingNode node;
    private volatile Ownership owner;
    private int processes = 1;

    public JobAgent(TestingNode node, String name, Function<Command, Future<CommandResult>> obeys) {
        this(node, name, ProtocolVersions.OPERATIONS, obeys);
    }

    public JobAgent(TestingNode node, String name, int version, Function<Command, Future<CommandResult>> obeys) {
        this.agent = TestingAgent.of(name).speaking(1, 2, version);
        this.version = version;
        this.node = node;
        this.owner = registered();
        get(node.bus
                .answer(Address.command(owner.sandboxId()), SignedCommand::read, signed -> {
                    Command command = Command.read(
                            Fields.of(Jws.read(SignedCommand.TYPE, signed.jws()).payload()));
                    received.add(command);
                    return obeys.apply(command);
                })
                .ready());
    }

    /** At this node from now on, under the next epoch. */
    public void move(TestingNode other) {
        processes++;
        node = other;
        owner = registered();
    }

    public SandboxId id() {
        return owner.sandboxId();
    }

    public Ownership owner() {
        return owner;
    }

    public String token() {
        return node.trust.tokens().issue(new AgentTokens.Bearer(owner.sandboxId(), owner.epoch(), owner.nonce()));
    }

    /** So many bytes of the whole, to whoever the command names. */
    public CommandOutput output(Command command, long offset, int length, Optional<CommandResult> result) {
        List<OutputPiece> pieces =
                length == 0 ? List.of() : List.of(new OutputPiece(OutputPiece.Stream.STDOUT, length));
        return new CommandOutput(
                owner.sandboxId(),
                owner.epoch(),
                owner.nonce(),
                command.id(),
                command.receiver().orElseThrow().nodeId(),
                offset,
                pieces,
                result);
    }

    public Future<OutputAck> send(CommandOutput output, Buffer bytes) {
        return node.bus.request(
                Address.output(owner.node()), output, bytes, OutputAck::read, LIMIT, Sender.withToken(token()));
    }

    public static CommandResult result(UUID commandId, Outcome outcome, String code) {
        return new CommandResult(commandId, outcome, code, "so it is", new JsonObject());
    }

    /** It is about it. */
    public static Future<CommandResult> running(Command command) {
        return Future.succeededFuture(result(command.id(), Outcome.RUNNING, ""));
    }

    private Ownership registered() {
        TestingAgent process = agent.nonce("nonce-" + processes);
        Ownership owned = node.own(process.register(""), version);
        owner = owned;
        get(node.bus.request(
                Address.heartbeat(owned.node()),
                process.heartbeat(owned, 1),
                HeartbeatAck::read,
                LIMIT,
                Sender.withToken(token())));
        return owned;
    }
}
