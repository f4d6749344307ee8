package dev.sandmesh.control.link;

import static dev.sandmesh.control.testing.Waiting.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.join.JoinConfig;
import dev.sandmesh.control.join.Joining;
import dev.sandmesh.control.peer.RefusedPeers;
import dev.sandmesh.control.registry.Agent;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.control.testing.TestingNode;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Jws;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Sender;
import dev.sandmesh.protocol.Subscription;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Delivery;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.SignedCommand;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.Challenge;
import dev.sandmesh.protocol.report.HeartbeatAck;
import dev.sandmesh.protocol.report.JoinBundle;
import dev.sandmesh.protocol.report.Refused;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import dev.sandmesh.protocol.report.RegistrationProof;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A control node at whose door agents of version 2 knock, over a real bus and a real database. */
final class RegistrationScene implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(20);

    final TestingNode node;
    final String token;
    final RegistrationFigures figures = new RegistrationFigures();

    /** Where the members of the mesh are. */
    final Map<String, String> members = new ConcurrentHashMap<>();

    /** By what commands reach a sandbox. */
    final Map<SandboxId, String> routes = new ConcurrentHashMap<>();

    final List<String> turnedAway = new CopyOnWriteArrayList<>();
    private volatile Duration ahead = Duration.ZERO;
    private final Vertx vertx;
    private final Postgres postgres;
    private final Joining joining;
    private final List<String> doors = new ArrayList<>();
    private RegistrationVerticle door;

    RegistrationScene(Vertx vertx, Postgres postgres, Path home, String nodeId) throws Exception {
        this(vertx, postgres, postgres.open(vertx), home, nodeId);
    }

    /** {@code home} is the same for all nodes of a control plane: what the database keeps sealed opens with its master key. */
    RegistrationScene(Vertx vertx, Postgres postgres, Database database, Path home, String nodeId) throws Exception {
        this.vertx = vertx;
        this.postgres = postgres;
        this.node = new TestingNode(vertx, database, TestingNode.quick(nodeId, Duration.ofHours(1)));
        Path file = home.resolve("join-token");
        this.joining = get(Joining.open(
                new Joining.Parts(vertx, database, node.audit, node.registry, node.trust, InstantSource.system()),
                new JoinConfig(home, file, "mesh", List.of("127.0.0.1:5701"), JoinBundle.Relay.NONE)));
        this.token = Files.readString(file).strip();
        open(nodeId, 1);
    }

    /** One more door of this node, by that name, that lets in nobody who speaks lower versions alone. */
    void open(String nodeId, int least) {
        Registrar registrar = new Registrar(
                node.config,
                new Registrar.Parts(
                        joining,
                        node.registry,
                        node.leases,
                        routes::put,
                        node.trust,
                        node.trust.sender(node.bus, node.registry::newId),
                        least,
                        () -> Instant.now().plus(ahead)),
                new Registrar.Others(() -> List.of("n1", "n2"), () -> List.of("n2")));
        RefusedPeers peers = new RefusedPeers(
                nodeId, InstantSource.system(), (knock, reason) -> turnedAway.add(knock.wireName() + " " + reason));
        door = new RegistrationVerticle(
                nodeId,
                node.bus,
                registrar,
                new RegistrationVerticle.Witness(
                        figures, peers, connection -> Optional.ofNullable(members.get(connection))));
        doors.add(get(vertx.deployVerticle(door)));
    }

    /** For whoever judges registrations. */
    void pass(Duration time) {
        ahead = ahead.plus(time);
    }

    static TestingAgent agent(String name) {
        return TestingAgent.of(name).speaking(1, 2);
    }

    Register proved(TestingAgent agent, String joinToken) {
        return proved(agent, joinToken, challenge(agent.register("", "")));
    }

    Challenge challenge(Register register) {
        RegisterReply reply = get(send(register.answering("", register.credentials())));
        assertThat(reply).isInstanceOf(Challenge.class);
        return (Challenge) reply;
    }

    private static Register proved(TestingAgent agent, String joinToken, Challenge challenge) {
        Register hello = agent.register("", "");
        Register answer = hello.answering(challenge.challenge(), hello.credentials());
        return answer.answering(
                answer.challenge(),
                RegistrationProof.prove(answer, joinToken, agent.keys().getPrivate()));
    }

    /** By the relay, from that address. */
    Registered admittedByRelay(TestingAgent agent, String joinToken, String address) {
        Challenge challenge = (Challenge) get(door.byRelay(agent.register("", ""), address));
        return (Registered) get(door.byRelay(proved(agent, joinToken, challenge), address));
    }

    Future<RegisterReply> send(Register register) {
        return node.bus.request(Address.register(node.config.nodeId()), register, RegisterReply::read, LIMIT);
    }

    /** By the join token. */
    Registered admitted(TestingAgent agent) {
        return admitted(proved(agent, token));
    }

    Registered admitted(Register register) {
        RegisterReply reply = get(send(register));
        assertThat(reply).isInstanceOf(Registered.class);
        return (Registered) reply;
    }

    Refused refused(Register register) {
        RegisterReply reply = get(send(register));
        assertThat(reply).isInstanceOf(Refused.class);
        return (Refused) reply;
    }

    /** As the lease says that it stands. */
    Ownership owner(Registered registered) {
        return get(node.leases.find(registered.sandboxId())).orElseThrow().owner();
    }

    /** As the registry says that it stands. */
    Agent seen(Registered registered) {
        return get(node.registry.find(registered.sandboxId()))
                .orElseThrow()
                .state()
                .agent();
    }

    AckStatus heartbeat(TestingAgent agent, Registered registered, long sequence) {
        return heartbeat(agent, registered, sequence, registered.trust().token());
    }

    AckStatus heartbeat(TestingAgent agent, Registered registered, long sequence, String shown) {
        Ownership owner =
                new Ownership(registered.sandboxId(), "dev", registered.nodeId(), registered.epoch(), agent.nonce());
        return get(node.bus.request(
                        Address.heartbeat(registered.nodeId()),
                        agent.heartbeat(owner, sequence),
                        HeartbeatAck::read,
                        LIMIT,
                        Sender.withToken(shown)))
                .status();
    }

    /** What answers commands for a sandbox from now on. */
    Subscription commanded(Registered held, Function<Delivery, Future<CommandResult>> agent) {
        Subscription consumer = node.bus.answer(Address.command(held.sandboxId()), Delivery::read, agent);
        get(consumer.ready());
        return consumer;
    }

    /** As an agent of this nonce answers whoever asks whether it is there. */
    static Future<CommandResult> present(Delivery delivery, String nonce) {
        Command command = command(delivery);
        return command.nonce().equals(nonce)
                ? Future.succeededFuture(new CommandResult(command.id(), Outcome.OK, "", "", new JsonObject()))
                : refusing(delivery, "other_process");
    }

    static Future<CommandResult> refusing(Delivery delivery, String code) {
        return Future.succeededFuture(
                new CommandResult(command(delivery).id(), Outcome.REFUSED, code, "", new JsonObject()));
    }

    private static Command command(Delivery delivery) {
        return Command.read(Fields.of(
                Jws.read(SignedCommand.TYPE, ((SignedCommand) delivery).jws()).payload()));
    }

    List<String> timeline(Registered of, String kind) {
        return postgres.column("SELECT message || data::text FROM sandbox_events WHERE kind = '" + kind
                + "' AND sandbox_id = '" + of.sandboxId() + "' ORDER BY at");
    }

    @Override
    public void close() {
        doors.forEach(open -> get(vertx.undeploy(open)));
        node.close();
    }
}
