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
import dev.sandmesh.control.registry.Agent;
import dev.sandmesh.control.registry.HealthStatus;
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
import dev.sandmesh.protocol.report.JoinBundle;
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
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Agents of version 2 and those who would like to be one, over a real bus and a real database (D60, D62). */
@ExtendWith(VertxExtension.class)
final class TrustedRegistrationTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    @TempDir
    private static Path home;

    private final RegistrationFigures figures = new RegistrationFigures();
    private final RefusedPeers peers = new RefusedPeers("n1", InstantSource.system(), (knock, first) -> {});
    private final Map<String, String> members = new ConcurrentHashMap<>();
    private volatile Duration ahead = Duration.ZERO;
    private RegistrationVerticle verticle;
    private Vertx vertx;
    private Database database;
    private TestingNode node;
    private Joining joining;
    private String token;
    private String door;

    @BeforeEach
    void start(Vertx given) throws Exception {
        vertx = given;
        database = POSTGRES.open(vertx);
        node = new TestingNode(vertx, database, TestingNode.quick("n1", Duration.ofHours(1)));
        Path file = home.resolve("join-token");
        joining = get(Joining.open(
                new Joining.Parts(vertx, database, node.audit, node.registry, node.trust, InstantSource.system()),
                new JoinConfig(home, file, "mesh", List.of("127.0.0.1:5701"), JoinBundle.Relay.NONE)));
        token = Files.readString(file).strip();
        door = open("n1");
    }

    private String open(String nodeId) {
        return open(nodeId, 1);
    }

    private String open(String nodeId, int least) {
        Registrar registrar = new Registrar(
                node.config,
                new Registrar.Parts(
                        joining,
                        node.registry,
                        node.leases,
                        (sandbox, connection) -> {},
                        node.trust,
                        node.trust.sender(node.bus, node.registry::newId),
                        least,
                        () -> Instant.now().plus(ahead)),
                new Registrar.Others(() -> List.of("n1"), List::of));
        verticle = new RegistrationVerticle(
                nodeId,
                node.bus,
                registrar,
                new RegistrationVerticle.Witness(
                        figures, peers, connection -> Optional.ofNullable(members.get(connection))));
        return get(vertx.deployVerticle(verticle));
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

    /** D60: whatever was recorded gives nobody a second identity, and its answer tells nothing. */
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

    /** Whoever sees a challenge of another, and names it without the key, takes nothing from it. */
    @Test
    void aChallengeIsNotSpentByWhoeverDoesNotHoldTheKey() {
        Register proved = proved(agent("robbed"), token);
        Register forged = proved.answering(
                proved.challenge(),
                RegistrationProof.prove(
                        proved, "", TestingAgent.of("thief").keys().getPrivate()));
        assertThat(refused(forged).code()).isEqualTo(RefusalCode.KEY_MISMATCH);
        assertThat(admitted(proved).epoch()).isEqualTo(1);
    }

    /** D62: each admission is an epoch and rows; an agent that is started over and over waits, and others do not. */
    @Test
    void whoeverRegistersAnewOverAndOverHasToWait() {
        TestingAgent agent = agent("restless");
        for (int i = 1; i <= Admissions.MOST; i++) {
            assertThat(admitted(proved(agent.nonce("run-" + i), token)).epoch()).isEqualTo(i);
        }
        Refused refusal = refused(proved(agent.nonce("one-too-many"), token));
        assertThat(refusal.code()).isEqualTo(RefusalCode.TOO_MANY_REGISTRATIONS);
        assertThat(refusal.retryAfterMillis()).isBetween(1_000L, Admissions.WITHIN.toMillis());
        assertThat(refusal.message()).contains("over and over");
        assertThat(admitted(proved(agent.nonce("run-" + Admissions.MOST), token))
                        .resumed())
                .as("a lease that is held is resumed")
                .isTrue();
        assertThat(admitted(proved(agent("calm"), token)).epoch()).isEqualTo(1);
    }

    /** D60: a message without the agent's own token renews nothing, and the agent itself is not disturbed. */
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

    /** B26: who holds the sandbox and answers keeps it; the second is told so, and both addresses stand in the timeline. */
    @Test
    void aSecondAgentOfTheSameIdentityIsRefusedAsLongAsTheFirstAnswers() throws Exception {
        members.putAll(Map.of("connection-1", "192.0.2.1", "connection-2", "192.0.2.2"));
        TestingAgent first = agent("twin").connection("connection-1");
        Registered held = admitted(proved(first, token));
        List<Delivery> asked = new CopyOnWriteArrayList<>();
        Subscription present = answering(held, asked, first.nonce());

        TestingAgent second = first.nonce("nonce-2").connection("connection-2");
        Refused refusal = refused(proved(second, ""));
        assertThat(refusal.code()).isEqualTo(RefusalCode.IDENTITY_IN_USE);
        assertThat(refusal.retryAfterMillis()).isEqualTo(30_000);
        assertThat(refusal.message())
                .as("what was seen, and what the agent says of itself")
                .contains("answers, at 192.0.2.1 (")
                .contains("says it is at 127.0.0.1");
        assertThat(asked).first().isInstanceOfSatisfying(SignedCommand.class, signed -> assertThat(
                        held.trust().commandKeys())
                .anyMatch(key -> Jws.read(SignedCommand.TYPE, signed.jws()).vouchedBy(key)));
        until("it is in the timeline", () -> kinds(held).contains("identityInUse"));
        assertThat(details(held, "identityInUse"))
                .contains("connection-1")
                .contains("connection-2")
                .containsPattern("\"incumbentAddress\": ?\"192.0.2.1\"")
                .containsPattern("\"newcomerAddress\": ?\"192.0.2.2\"")
                .containsPattern("\"newcomerClaimedAddress\": ?\"127.0.0.1\"");
        assertThat(refused(proved(second, "")).code()).isEqualTo(RefusalCode.IDENTITY_IN_USE);
        assertThat(kinds(held)).filteredOn("identityInUse"::equals).hasSize(1);
        assertThat(heartbeat(first, held, held.trust().token())).isEqualTo(AckStatus.OK);

        get(present.close());
        ahead = Probes.THERE;
        Registered taken = admitted(proved(second, ""));
        assertThat(taken.epoch()).isEqualTo(held.epoch() + 1);
        assertThat(heartbeat(first, held, held.trust().token())).isEqualTo(AckStatus.SUPERSEDED);
        assertThat(heartbeat(second, taken, taken.trust().token())).isEqualTo(AckStatus.OK);
    }

    /** What version 1 said once is open for nobody who has come with version 2 since, be it the same process or a copy. */
    @Test
    void aKeyThatHasRegisteredWithAHigherVersionIsRefusedWithALowerOne() {
        TestingAgent agent = TestingAgent.of("lowered");
        Register before = agent.speaking(1).register(token);
        assertThat(admitted(before).protocolVersion())
                .as("an agent that is not upgraded")
                .isEqualTo(1);
        Registered trusted = admitted(proved(agent.speaking(1, 2), ""));
        assertThat(trusted.protocolVersion()).isEqualTo(2);

        for (Register lower : List.of(before, agent.speaking(1).nonce("nonce-2").register(""))) {
            Refused refusal = refused(lower);
            assertThat(refusal.code()).as("which every version reads").isEqualTo(RefusalCode.UNSUPPORTED_VERSION);
            assertThat(refusal.message())
                    .startsWith("protocol_downgrade: ")
                    .contains("version 2")
                    .contains("--least-protocol 1");
        }
        assertThat(figures.count("protocol_downgrade")).isEqualTo(2);
        assertThat(heartbeat(agent, trusted, trusted.trust().token())).isEqualTo(AckStatus.OK);
        assertThat(get(node.registry.find(trusted.sandboxId()))
                        .orElseThrow()
                        .state()
                        .agent()
                        .protocolVersion())
                .isEqualTo(2);
    }

    /** B26: a policy that was narrowed meanwhile counts for whoever is back, too. */
    @Test
    void aPolicyThatWasNarrowedMeanwhileEndsTheLeaseOfWhoeverIsBack() throws Exception {
        policy("narrowed", "{}");
        TestingAgent agent = agent("narrowed").in("narrowed");
        Registered held = admitted(proved(agent, token));
        Ownership owner = owner(held);
        assertThat(heartbeat(agent, held, held.trust().token())).isEqualTo(AckStatus.OK);
        until("it is well", () -> node.health(owner).status() == HealthStatus.HEALTHY);
        assertThat(admitted(proved(agent, "")).resumed()).isTrue();

        policy("narrowed", "{\"links\": [\"relay\"]}");
        Refused refusal = refused(proved(agent, ""));
        assertThat(refusal.code()).isEqualTo(RefusalCode.NOT_ADMITTED);
        assertThat(refusal.message()).contains("not over cluster");
        until("its lease ends", () -> node.health(owner).status() == HealthStatus.UNHEALTHY);
    }

    @Test
    void versionsBelowTheLeastAreRefused() {
        String strict = open("n2", 2);
        Refused refusal = (Refused) get(node.bus.request(
                Address.register("n2"), TestingAgent.of("old").register(token), RegisterReply::read, LIMIT));
        assertThat(refusal.code()).isEqualTo(RefusalCode.UNSUPPORTED_VERSION);
        assertThat(refusal.message()).contains("SANDMESH_LEAST_PROTOCOL").contains("install the agent");
        get(vertx.undeploy(strict));
    }

    /** B26: over which link an agent comes says the way that its registration took, not the agent. */
    @Test
    void anAgentsWordThatItCameByTheRelayIsWorthNothing() throws Exception {
        policy("relayed", "{\"links\": [\"relay\"]}");
        TestingAgent agent = agent("liar").in("relayed");
        Register lie = proved(agent, token).over("relay");
        Refused refusal = refused(lie);
        assertThat(refusal.code()).isEqualTo(RefusalCode.NOT_ADMITTED);
        assertThat(refusal.message()).contains("relayed").contains("not over cluster");

        Registered held = (Registered) get(verticle.byRelay(provedByRelay(agent, token), "192.0.2.9"));
        assertThat(get(node.registry.find(held.sandboxId()))
                        .orElseThrow()
                        .state()
                        .agent())
                .satisfies(known -> {
                    assertThat(known.link()).isEqualTo("relay");
                    assertThat(known.address()).isEqualTo("192.0.2.9");
                });
        assertThat(refused(proved(agent, "").over("relay")).message())
                .as("not even to go on with the lease that it has")
                .contains("not over cluster");
        Registered again = (Registered) get(verticle.byRelay(provedByRelay(agent, ""), "192.0.2.9"));
        assertThat(again.resumed()).as("which it has still").isTrue();
        assertThat(again.epoch()).isEqualTo(held.epoch());
    }

    private static void policy(String environment, String policy) throws Exception {
        try (Connection connection = POSTGRES.connect();
                PreparedStatement statement =
                        connection.prepareStatement("INSERT INTO environments (name, policy) VALUES (?, ?::jsonb)"
                                + " ON CONFLICT (name) DO UPDATE SET policy = excluded.policy")) {
            statement.setString(1, environment);
            statement.setString(2, policy);
            statement.execute();
        }
    }

    /** One that may come over both links moves from one to the other with the same identity; what is shown of it moves too. */
    @Test
    void anAgentThatMovesToTheOtherLinkIsSeenThere() {
        members.put("connection-of-mover", "192.0.2.1");
        TestingAgent agent = agent("mover");
        Registered byMesh = admitted(proved(agent, token));
        assertThat(seen(byMesh).link()).isEqualTo("cluster");
        assertThat(seen(byMesh).address()).isEqualTo("192.0.2.1");
        Registered byRelay = (Registered) get(verticle.byRelay(provedByRelay(agent, ""), "192.0.2.9"));
        assertThat(byRelay.sandboxId()).isEqualTo(byMesh.sandboxId());
        assertThat(byRelay.resumed()).as("it is another connection altogether").isFalse();
        assertThat(seen(byRelay).link()).isEqualTo("relay");
        assertThat(seen(byRelay).address()).isEqualTo("192.0.2.9");
        assertThat(seen(admitted(proved(agent, ""))).link()).isEqualTo("cluster");
    }

    private Agent seen(Registered registered) {
        return get(node.registry.find(registered.sandboxId()))
                .orElseThrow()
                .state()
                .agent();
    }

    private Register provedByRelay(TestingAgent agent, String joinToken) {
        Register hello = agent.register("", "");
        Challenge challenge = (Challenge) get(verticle.byRelay(hello, "192.0.2.9"));
        Register answer = hello.answering(challenge.challenge(), hello.credentials());
        return answer.answering(
                answer.challenge(),
                RegistrationProof.prove(answer, joinToken, agent.keys().getPrivate()));
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
