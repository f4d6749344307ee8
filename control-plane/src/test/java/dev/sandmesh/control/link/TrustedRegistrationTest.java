package dev.sandmesh.control.link;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.join.JoinConfig;
import dev.sandmesh.control.join.Joining;
import dev.sandmesh.control.peer.RefusedPeers;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.control.testing.TestingNode;
import dev.sandmesh.control.trust.TokenFault;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Ed25519;
import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Jws;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.Sender;
import dev.sandmesh.protocol.Subscription;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Delivery;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.SignedCommand;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.Challenge;
import dev.sandmesh.protocol.report.EventAck;
import dev.sandmesh.protocol.report.Goodbye;
import dev.sandmesh.protocol.report.HeartbeatAck;
import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Refused;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import dev.sandmesh.protocol.report.RegistrationProof;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Agents of version 2 and those who would like to be one, over a real bus and a real database (A94, D39-D42). */
@ExtendWith(VertxExtension.class)
final class TrustedRegistrationTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    @TempDir
    private static Path home;

    private final RegistrationFigures figures = new RegistrationFigures();
    private final RefusedPeers peers = new RefusedPeers("n1", InstantSource.system(), (knock, first) -> {});
    private Vertx vertx;
    private Database database;
    private TestingNode node;
    private Joining joining;
    private String token;
    private String door;

    @BeforeEach
    void start(Vertx given) throws Exception {
        vertx = given;
        database = get(Database.open(vertx, POSTGRES.patient()));
        node = new TestingNode(vertx, database, TestingNode.quick("n1", Duration.ofHours(1)));
        Path file = home.resolve("join-token");
        joining = get(Joining.open(
                new Joining.Parts(vertx, database, node.audit, node.registry, node.trust, InstantSource.system()),
                new JoinConfig(home, file, "mesh", List.of("127.0.0.1:5701"))));
        token = Files.readString(file).strip();
        door = open("n1");
    }

    private String open(String nodeId) {
        Registrar registrar = new Registrar(
                node.config,
                new Registrar.Parts(
                        joining,
                        node.registry,
                        node.leases,
                        (sandbox, connection) -> {},
                        node.trust,
                        node.trust.sender(node.bus, node.registry::newId),
                        InstantSource.system()),
                () -> List.of("n1"));
        return get(vertx.deployVerticle(new RegistrationVerticle(nodeId, node.bus, registrar, figures, peers)));
    }

    @AfterEach
    void stop() {
        get(vertx.undeploy(door));
        node.close();
    }

    @Test
    void whoAnswersTheChallengeHasALeaseATokenAndTheKeysOfCommands() {
        TestingAgent agent = agent("trusted");
        Register proved = proved(agent, token);
        Registered registered = admitted(proved);

        assertThat(registered.protocolVersion()).isEqualTo(2);
        assertThat(registered.trust().commandKeys()).isNotEmpty();
        assertThat(RegistrationProof.answers(node.trust.controlKeys(), proved, registered))
                .isTrue();
        assertThat(RegistrationProof.answers(
                        node.trust.controlKeys(), proved, withToken(registered, "another.token.altogether")))
                .as("the proof covers the token")
                .isFalse();
        assertThat(heartbeat(agent, registered, registered.trust().token())).isEqualTo(AckStatus.OK);
        assertThat(get(node.registry.find(registered.sandboxId()))
                        .orElseThrow()
                        .state()
                        .agent()
                        .protocolVersion())
                .isEqualTo(2);
        assertThat(figures.count("challenged")).isEqualTo(1);
    }

    /** A94: whatever was recorded gives nobody a second identity, and its answer tells nothing. */
    @Test
    void aRecordedRegistrationIsWorthNothing() {
        TestingAgent agent = agent("recorded");
        Register proved = proved(agent, token);
        Registered registered = admitted(proved);

        assertThat(get(send(proved))).isInstanceOf(Challenge.class);
        assertThat(get(node.bus.request(Address.REGISTER, proved, RegisterReply::read, LIMIT)))
                .isInstanceOf(Challenge.class);
        Register elsewhere = Register.read(Fields.of(proved.toJson().put("connection", "thief")));
        assertThat(get(send(elsewhere))).isInstanceOf(Challenge.class);
        Challenge fresh = challenge(elsewhere);
        assertThat(refused(elsewhere.answering(fresh.challenge(), proved.credentials()))
                        .code())
                .isEqualTo(RefusalCode.KEY_MISMATCH);
        assertThat(heartbeat(agent, registered, registered.trust().token())).isEqualTo(AckStatus.OK);
        assertThat(get(node.leases.find(registered.sandboxId()))
                        .orElseThrow()
                        .owner()
                        .epoch())
                .isEqualTo(registered.epoch());
    }

    @Test
    void whatVersionTwoSignedDoesNotPassForVersionOne() {
        Register proved = proved(agent("downgraded"), token);
        Register older = Register.read(Fields.of(proved.toJson().put("protocolVersions", new JsonArray().add(1))));
        assertThat(refused(older).code()).isEqualTo(RefusalCode.KEY_MISMATCH);
        Register stripped = older.answering("", proved.credentials());
        assertThat(refused(stripped).code()).isEqualTo(RefusalCode.KEY_MISMATCH);
        assertThat(get(node.registry.findByInstance("local", "i-downgraded"))).isEmpty();
    }

    /** Of two that come at once with the same words only one is answered, and nobody shares its answer. */
    @Test
    void whoeverRepeatsARegistrationThatRunsGetsNoneOfItsAnswer() {
        Register proved = proved(agent("overtaken"), token);
        List<RegisterReply> replies = new ArrayList<>();
        List.of(send(proved), send(proved), send(proved)).forEach(reply -> replies.add(get(reply)));
        assertThat(replies).filteredOn(Registered.class::isInstance).hasSize(1);
        assertThat(replies).filteredOn(Challenge.class::isInstance).hasSize(2);
    }

    /** D40: a message without the agent's own token renews nothing, and the agent itself is not disturbed. */
    @Test
    void aMessageWithoutTheAgentsTokenIsRefusedAndCounted() throws Exception {
        TestingAgent agent = agent("spoken-for");
        Registered registered = admitted(proved(agent, token));
        String own = registered.trust().token();
        TestingAgent neighbour = agent("neighbour");
        String others = admitted(proved(neighbour, token)).trust().token();
        String earlier = own;
        Registered again = admitted(proved(agent.nonce("nonce-2"), token));
        TestingAgent now = agent.nonce("nonce-2");

        assertThat(heartbeat(now, again, again.trust().token())).isEqualTo(AckStatus.OK);
        assertThat(disbelieved(now, again, "")).contains("token_missing");
        assertThat(disbelieved(now, again, others)).contains("token_other_sandbox");
        assertThat(disbelieved(now, again, earlier)).contains("token_other_epoch");
        assertThat(disbelieved(now, again, again.trust().token() + "A")).contains("token_forged");
        assertThat(disbelieved(now, again, forged(again.trust().token()))).contains("token_forged");
        assertThat(node.disbelieved)
                .containsExactly(
                        TokenFault.MISSING,
                        TokenFault.OTHER_SANDBOX,
                        TokenFault.OTHER_EPOCH,
                        TokenFault.FORGED,
                        TokenFault.FORGED);
        assertThat(node.leases.figures().refused(TokenFault.FORGED)).isEqualTo(2);

        Ownership owner = owner(again);
        Throwable event = catchThrowable(() -> get(node.bus.request(
                Address.event("n1"), now.event(owner, 1, TestingAgent.exited("killed")), EventAck::read, LIMIT)));
        assertThat(event).isInstanceOfSatisfying(ProtocolException.class, refusal -> assertThat(refusal.kind())
                .isEqualTo(ErrorKind.UNAUTHORIZED));
        assertThat(kinds(again)).doesNotContain("processExited");
        assertThat(heartbeat(now, again, again.trust().token())).isEqualTo(AckStatus.OK);
    }

    /** D43: who holds the sandbox and answers keeps it; the second is told so, and both addresses stand in the timeline. */
    @Test
    void aSecondAgentOfTheSameIdentityIsRefusedAsLongAsTheFirstAnswers() throws Exception {
        TestingAgent first = agent("twin").connection("connection-1");
        Registered held = admitted(proved(first, token));
        List<Delivery> asked = new CopyOnWriteArrayList<>();
        Subscription present = answering(held, asked, first.nonce());

        TestingAgent second = first.nonce("nonce-2").connection("connection-2");
        Refused refusal = refused(proved(second, ""));
        assertThat(refusal.code()).isEqualTo(RefusalCode.IDENTITY_IN_USE);
        assertThat(refusal.retryAfterMillis()).isEqualTo(30_000);
        assertThat(refusal.message()).contains("answers").contains("127.0.0.1");
        assertThat(asked).first().isInstanceOfSatisfying(SignedCommand.class, signed -> assertThat(
                        held.trust().commandKeys())
                .anyMatch(key -> Jws.read(SignedCommand.TYPE, signed.jws()).vouchedBy(key)));
        until("it is in the timeline", () -> kinds(held).contains("identityInUse"));
        assertThat(details(held, "identityInUse"))
                .contains("connection-1")
                .contains("connection-2")
                .contains("127.0.0.1");
        assertThat(refused(proved(second, "")).code()).isEqualTo(RefusalCode.IDENTITY_IN_USE);
        assertThat(kinds(held)).filteredOn("identityInUse"::equals).hasSize(1);
        assertThat(heartbeat(first, held, held.trust().token())).isEqualTo(AckStatus.OK);

        get(present.close());
        Registered taken = admitted(proved(second, ""));
        assertThat(taken.epoch()).isEqualTo(held.epoch() + 1);
        assertThat(heartbeat(first, held, held.trust().token())).isEqualTo(AckStatus.SUPERSEDED);
        assertThat(heartbeat(second, taken, taken.trust().token())).isEqualTo(AckStatus.OK);
    }

    /** A goodbye gives the nonce back: nobody is asked. */
    @Test
    void whoSaidGoodbyeIsNotInTheWay() {
        TestingAgent first = agent("leaving");
        Registered held = admitted(proved(first, token));
        List<Delivery> asked = new CopyOnWriteArrayList<>();
        Subscription unused = answering(held, asked, first.nonce());
        get(node.bus.request(
                Address.event("n1"),
                first.event(owner(held), 1, new Goodbye("upgrade", 60)),
                EventAck::read,
                LIMIT,
                Sender.withToken(held.trust().token())));
        assertThat(admitted(proved(first.nonce("nonce-2"), "")).epoch()).isEqualTo(held.epoch() + 1);
        assertThat(asked).isEmpty();
    }

    /** A late end of the connection that was replaced harms nobody. */
    @Test
    void theLateClosureOfAnOldConnectionChangesNothing() {
        TestingAgent agent = agent("moved").connection("old");
        Registered held = admitted(proved(agent, token));
        Registered resumed = admitted(proved(agent.connection("new"), ""));
        assertThat(resumed.resumed()).isTrue();
        get(node.leases.connectionClosed("old"));
        assertThat(heartbeat(agent, resumed, resumed.trust().token())).isEqualTo(AckStatus.OK);
        assertThat(get(node.leases.find(held.sandboxId())).orElseThrow().live()).isTrue();
    }

    private static TestingAgent agent(String name) {
        return TestingAgent.of(name).speaking(1, 2);
    }

    private Challenge challenge(Register register) {
        RegisterReply reply = get(send(register.answering("", register.credentials())));
        assertThat(reply).isInstanceOf(Challenge.class);
        return (Challenge) reply;
    }

    private Register proved(TestingAgent agent, String joinToken) {
        Register hello = agent.register("", "");
        Register answer = hello.answering(challenge(hello).challenge(), hello.credentials());
        return answer.answering(
                answer.challenge(),
                RegistrationProof.prove(answer, joinToken, agent.keys().getPrivate()));
    }

    private Future<RegisterReply> send(Register register) {
        return node.bus.request(Address.register("n1"), register, RegisterReply::read, LIMIT);
    }

    private Registered admitted(Register register) {
        RegisterReply reply = get(send(register));
        assertThat(reply).isInstanceOf(Registered.class);
        return (Registered) reply;
    }

    private Refused refused(Register register) {
        RegisterReply reply = get(send(register));
        assertThat(reply).isInstanceOf(Refused.class);
        return (Refused) reply;
    }

    private Subscription answering(Registered held, List<Delivery> asked, String nonce) {
        Subscription consumer = node.bus.answer(Address.command(held.sandboxId()), Delivery::read, delivery -> {
            asked.add(delivery);
            Command command = Command.read(Fields.of(Jws.read(SignedCommand.TYPE, ((SignedCommand) delivery).jws())
                    .payload()));
            boolean mine = command.nonce().equals(nonce);
            return Future.succeededFuture(new CommandResult(
                    command.id(),
                    mine ? Outcome.OK : Outcome.REFUSED,
                    mine ? "" : "other_process",
                    "",
                    new JsonObject()));
        });
        get(consumer.ready());
        return consumer;
    }

    private Ownership owner(Registered registered) {
        return get(node.leases.find(registered.sandboxId())).orElseThrow().owner();
    }

    private AckStatus heartbeat(TestingAgent agent, Registered registered, String shown) {
        Ownership owner = new Ownership(registered.sandboxId(), "dev", "n1", registered.epoch(), agent.nonce());
        return get(node.bus.request(
                        Address.heartbeat("n1"),
                        agent.heartbeat(owner, 1),
                        HeartbeatAck::read,
                        LIMIT,
                        Sender.withToken(shown)))
                .status();
    }

    private String disbelieved(TestingAgent agent, Registered registered, String shown) {
        Throwable failure = catchThrowable(() -> heartbeat(agent, registered, shown));
        assertThat(failure).isInstanceOfSatisfying(ProtocolException.class, refusal -> assertThat(refusal.kind())
                .isEqualTo(ErrorKind.UNAUTHORIZED));
        return failure.getMessage();
    }

    /** The same claims under a key of somebody else's, by the name of ours. */
    private static String forged(String real) {
        String kid = new JsonObject(new String(
                        Base64.getUrlDecoder().decode(real.substring(0, real.indexOf('.'))), StandardCharsets.UTF_8))
                .getString("kid");
        JsonObject claims = Jws.read("sandmesh-agent+jwt", real).payload();
        return Jws.write(
                "sandmesh-agent+jwt",
                claims,
                kid,
                words -> Ed25519.sign(TestingAgent.of("forger").keys().getPrivate(), words));
    }

    private static Registered withToken(Registered registered, String other) {
        return RegisterReply.read(Fields.of(registered.toJson().put("token", other))) instanceof Registered changed
                ? changed
                : registered;
    }

    private List<String> kinds(Registered of) {
        List<String> kinds = new ArrayList<>();
        query(of, "kind").forEach(kinds::add);
        return kinds;
    }

    private String details(Registered of, String kind) {
        return String.join("\n", query(of, "CASE WHEN kind = '" + kind + "' THEN message || data::text ELSE '' END"));
    }

    private static List<String> query(Registered of, String column) {
        try (Connection connection = POSTGRES.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT " + column + " FROM sandbox_events WHERE sandbox_id = '" + of.sandboxId() + "'")) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
