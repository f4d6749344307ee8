package dev.sandmesh.control.relay;

import static dev.sandmesh.control.testing.Waiting.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.command.Jobs;
import dev.sandmesh.control.command.RunningCommand;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Authenticator;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.TestHttp;
import dev.sandmesh.control.peer.RefusedPeers;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.control.testing.TestingNode;
import dev.sandmesh.control.trust.AgentTokens;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Jws;
import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.Signatures;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Exec;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.OutputAck;
import dev.sandmesh.protocol.command.OutputPiece;
import dev.sandmesh.protocol.command.SignedCommand;
import dev.sandmesh.protocol.relay.RelayFrame;
import dev.sandmesh.protocol.relay.RelayReply;
import dev.sandmesh.protocol.relay.RelayRequest;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import dev.sandmesh.protocol.report.TrustGrant;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A job of an agent that is no member, from the order to its fate: B9, D15. */
@ExtendWith(VertxExtension.class)
final class RelayJobTest {

    private static final String NODE = "n1";
    private static final int MESSAGES = 50;

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private final TestingAgent agent =
            TestingAgent.of("ant-" + UUID.randomUUID()).speaking(1, 2, 3);
    private final Buffer taken = Buffer.buffer();
    private TestingNode node;
    private Jobs jobs;
    private RelayHub hub;
    private int port;

    @BeforeEach
    void start(Vertx vertx) throws Exception {
        node = new TestingNode(vertx, POSTGRES.open(vertx), TestingNode.quick(NODE, Duration.ofHours(1)));
        jobs = get(Jobs.open(
                new Jobs.Parts(vertx, NODE, node.bus, node.registry, node.leases, node.trust, InstantSource.system())));
        TestingAgent control = TestingAgent.of("control");
        hub = get(RelayHub.open(
                new RelayHub.Parts(
                        vertx,
                        NODE,
                        node.bus,
                        node.leases,
                        (register, address) -> admit(register),
                        words -> Signatures.sign(control.keys().getPrivate(), words),
                        new RelayRoutes() {
                            @Override
                            public Future<Boolean> leadHere(String address) {
                                return Future.succeededFuture(true);
                            }

                            @Override
                            public void lead(String address) {}
                        },
                        new RefusedPeers(NODE, InstantSource.system(), (door, reason) -> {}),
                        node.audit.refusals()),
                RelayConfig.of(List.of(), "127.0.0.1")));
        port = new TestHttp(vertx, nobody(), List.of(), List.of(hub)).port();
    }

    @AfterEach
    void stop() {
        get(hub.stop());
        get(jobs.close());
        node.close();
    }

    @Test
    void whatItBringsComesWholeThroughTheConnection() throws Exception {
        try (RelayCaller caller = RelayCaller.open(port, agent)) {
            Ownership owner = register(caller);
            RunningCommand run = run(owner);
            RelayRequest order = (RelayRequest) caller.next();
            Command command = command(order);
            caller.reply(order.id(), result(command, Outcome.RUNNING).toJson());
            get(run.begun());

            byte[] all = new byte[MESSAGES * CommandOutput.MOST_BYTES];
            new Random(1).nextBytes(all);
            for (int i = 0; i < MESSAGES; i++) {
                int from = i * CommandOutput.MOST_BYTES;
                Buffer bytes = Buffer.buffer(all).slice(from, from + CommandOutput.MOST_BYTES);
                OutputAck ack = output(caller, i, owner, command, from, bytes, Optional.empty());
                assertThat(ack.upTo()).isEqualTo(from + CommandOutput.MOST_BYTES);
            }
            output(
                    caller,
                    MESSAGES,
                    owner,
                    command,
                    all.length,
                    Buffer.buffer(),
                    Optional.of(result(command, Outcome.OK)));
            assertThat(get(run.fate()).outcome()).isEqualTo(Outcome.OK);
            assertThat(taken.getBytes()).isEqualTo(all);
            assertThat(node.disbelieved).isEmpty();
        }
    }

    @Test
    void moreThanItTakesAtOnceWaitForTheirTurn() throws Exception {
        try (RelayCaller caller = RelayCaller.open(port, agent)) {
            Ownership owner = register(caller);
            List<RunningCommand> runs = Stream.generate(() -> run(owner))
                    .limit(3L * RelayFrame.MOST_OUTSTANDING)
                    .toList();
            List<RelayRequest> asked = new ArrayList<>();
            for (int i = 0; i < RelayFrame.MOST_OUTSTANDING; i++) {
                asked.add((RelayRequest) caller.next());
            }
            for (int answered = 0; answered < runs.size(); answered++) {
                RelayRequest order = asked.get(answered);
                caller.reply(order.id(), result(command(order), Outcome.OK).toJson());
                if (asked.size() < runs.size()) {
                    asked.add((RelayRequest) caller.next());
                }
            }
            for (RunningCommand run : runs) {
                assertThat(get(run.fate()).outcome()).isEqualTo(Outcome.OK);
            }
        }
    }

    private RunningCommand run(Ownership owner) {
        return jobs.run(
                owner.sandboxId(),
                UUID.randomUUID(),
                Instant.now(),
                new Exec(
                        List.of("cat"),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        false,
                        30,
                        Exec.USUAL_OUTPUT,
                        Optional.empty()),
                Duration.ofSeconds(60),
                (offset, pieces, bytes) -> {
                    taken.appendBuffer(bytes);
                    return Future.succeededFuture();
                });
    }

    private static Command command(RelayRequest order) {
        return Command.read(Fields.of(Jws.read(
                        SignedCommand.TYPE,
                        SignedCommand.read(Fields.of(order.body())).jws())
                .payload()));
    }

    private OutputAck output(
            RelayCaller caller,
            long id,
            Ownership owner,
            Command command,
            long offset,
            Buffer bytes,
            Optional<CommandResult> end)
            throws Exception {
        List<OutputPiece> pieces =
                bytes.length() == 0 ? List.of() : List.of(new OutputPiece(OutputPiece.Stream.STDOUT, bytes.length()));
        CommandOutput output = new CommandOutput(
                owner.sandboxId(), owner.epoch(), agent.nonce(), command.id(), NODE, offset, pieces, end);
        caller.parcel(new RelayRequest(
                id, Address.output(NODE), Optional.of("Bearer " + token(owner)), output.toJson(), 20_000, bytes));
        return OutputAck.read(Fields.of(((RelayReply) caller.next()).body()));
    }

    private static CommandResult result(Command command, Outcome outcome) {
        return new CommandResult(command.id(), outcome, "", "", new JsonObject());
    }

    private String token(Ownership owner) {
        return node.trust.tokens().issue(new AgentTokens.Bearer(owner.sandboxId(), owner.epoch(), agent.nonce()));
    }

    /** And says that it is there. */
    private Ownership register(RelayCaller caller) throws Exception {
        caller.request(0, Address.REGISTER, relayed(caller.connection()).toJson());
        Registered registered = (Registered) Bus.decode(((RelayReply) caller.next()).body(), RegisterReply::read);
        Ownership owner = new Ownership(registered.sandboxId(), "dev", NODE, registered.epoch(), agent.nonce());
        caller.request(new RelayRequest(
                1,
                Address.heartbeat(NODE),
                Optional.of("Bearer " + token(owner)),
                agent.heartbeat(owner, 1).toJson(),
                20_000));
        RelayFrame heard = caller.next();
        assertThat(heard).isInstanceOf(RelayReply.class);
        return owner;
    }

    private Register relayed(String connection) {
        return Register.read(Fields.of(
                agent.connection(connection).register("token").toJson().put("link", "relay")));
    }

    private Future<RegisterReply> admit(Register register) {
        return Future.fromCompletionStage(
                        CompletableFuture.supplyAsync(() -> node.own(register, ProtocolVersions.OPERATIONS)))
                .map(owner -> new Registered(
                        owner.sandboxId(),
                        owner.epoch(),
                        NODE,
                        ProtocolVersions.OPERATIONS,
                        1_000,
                        false,
                        Instant.now(),
                        0,
                        List.of(NODE),
                        TrustGrant.NONE,
                        ""));
    }

    private static Authenticator nobody() {
        return new Authenticator() {
            @Override
            public Future<Caller> authenticate(String token) {
                return Future.failedFuture(new SandmeshException(ErrorCode.UNAUTHENTICATED));
            }

            @Override
            public boolean ended(Caller caller) {
                return false;
            }
        };
    }
}
