package dev.sandmesh.control.link;

import static dev.sandmesh.control.testing.Waiting.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.join.JoinConfig;
import dev.sandmesh.control.join.Joining;
import dev.sandmesh.control.peer.RefusedPeers;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.control.testing.TestingNode;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Jws;
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
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A control node at whose door agents of version 2 knock, over a real bus and a real database. */
final class RegistrationScene implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(20);

    final TestingNode node;
    final String token;
    private volatile Duration ahead = Duration.ZERO;
    private final Vertx vertx;
    private final Postgres postgres;
    private final String door;

    /** {@code home} is the same for all nodes of a control plane. */
    RegistrationScene(Vertx vertx, Postgres postgres, Path home, String nodeId) throws Exception {
        this.vertx = vertx;
        this.postgres = postgres;
        Database database = postgres.open(vertx);
        this.node = new TestingNode(vertx, database, TestingNode.quick(nodeId, Duration.ofHours(1)));
        Path file = home.resolve("join-token");
        Joining joining = get(Joining.open(
                new Joining.Parts(vertx, database, node.audit, node.registry, node.trust, InstantSource.system()),
                new JoinConfig(home, file, "mesh", List.of("127.0.0.1:5701"), JoinBundle.Relay.NONE)));
        this.token = Files.readString(file).strip();
        Registrar registrar = new Registrar(
                node.config,
                new Registrar.Parts(
                        joining,
                        node.registry,
                        node.leases,
                        (sandbox, connection) -> {},
                        node.trust,
                        node.trust.sender(node.bus, node.registry::newId),
                        1,
                        () -> Instant.now().plus(ahead)),
                new Registrar.Others(() -> List.of(nodeId), List::of));
        RefusedPeers peers = new RefusedPeers(nodeId, InstantSource.system(), (knock, first) -> {});
        this.door = get(vertx.deployVerticle(new RegistrationVerticle(
                nodeId,
                node.bus,
                registrar,
                new RegistrationVerticle.Witness(
                        new RegistrationFigures(), peers, connection -> Optional.of("192.0.2.1")))));
    }

    /** For whoever judges registrations. */
    void pass(Duration time) {
        ahead = ahead.plus(time);
    }

    static TestingAgent agent(String name) {
        return TestingAgent.of(name).speaking(1, 2);
    }

    Register proved(TestingAgent agent, String joinToken) {
        Register hello = agent.register("", "");
        Register asking = hello.answering("", hello.credentials());
        RegisterReply reply = get(send(asking));
        assertThat(reply).isInstanceOf(Challenge.class);
        Register answer = hello.answering(((Challenge) reply).challenge(), hello.credentials());
        return answer.answering(
                answer.challenge(),
                RegistrationProof.prove(answer, joinToken, agent.keys().getPrivate()));
    }

    Future<RegisterReply> send(Register register) {
        return node.bus.request(Address.register(node.config.nodeId()), register, RegisterReply::read, LIMIT);
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

    AckStatus heartbeat(TestingAgent agent, Registered registered, long sequence) {
        Ownership owner =
                new Ownership(registered.sandboxId(), "dev", registered.nodeId(), registered.epoch(), agent.nonce());
        return get(node.bus.request(
                        Address.heartbeat(registered.nodeId()),
                        agent.heartbeat(owner, sequence),
                        HeartbeatAck::read,
                        LIMIT,
                        Sender.withToken(registered.trust().token())))
                .status();
    }

    /** What answers commands for a sandbox from now on. */
    Subscription commanded(Registered held, Function<Command, Future<CommandResult>> agent) {
        Subscription consumer = node.bus.answer(
                Address.command(held.sandboxId()), Delivery::read, delivery -> agent.apply(command(delivery)));
        get(consumer.ready());
        return consumer;
    }

    /** As an agent of this nonce answers whoever asks whether it is there. */
    static Future<CommandResult> present(Command command, String nonce) {
        boolean mine = command.nonce().equals(nonce);
        return Future.succeededFuture(new CommandResult(
                command.id(), mine ? Outcome.OK : Outcome.REFUSED, mine ? "" : "other_process", "", new JsonObject()));
    }

    List<String> timeline(Registered of, String kind) {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT message || data::text FROM sandbox_events WHERE kind = '" + kind
                                + "' AND sandbox_id = '" + of.sandboxId() + "' ORDER BY at")) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Command command(Delivery delivery) {
        return Command.read(Fields.of(
                Jws.read(SignedCommand.TYPE, ((SignedCommand) delivery).jws()).payload()));
    }

    @Override
    public void close() {
        get(vertx.undeploy(door));
        node.close();
    }
}
