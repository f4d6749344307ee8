package dev.sandmesh.control.link;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.DatabaseConfig;
import dev.sandmesh.control.db.testing.DatabaseCable;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.join.JoinConfig;
import dev.sandmesh.control.join.Joining;
import dev.sandmesh.control.peer.RefusedPeers;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.control.testing.TestingNode;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.AckStatus;
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
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
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

/** Registrations over a real bus and a real database. */
@ExtendWith(VertxExtension.class)
final class RegistrarTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    /** One for all: what the database keeps sealed opens with its master key. */
    @TempDir
    private static Path home;

    private Vertx vertx;
    private Database database;
    private TestingNode node;
    private String token;
    private String door;
    private final RegistrationFigures figures = new RegistrationFigures();
    private final Map<SandboxId, String> routes = new ConcurrentHashMap<>();
    private final List<String> turnedAway = new CopyOnWriteArrayList<>();
    private final RefusedPeers peers = new RefusedPeers(
            "n1", InstantSource.system(), (door, reason) -> turnedAway.add(door.wireName() + " " + reason));

    @BeforeEach
    void start(Vertx given) throws Exception {
        vertx = given;
        open(POSTGRES.patient());
    }

    private void open(DatabaseConfig config) throws Exception {
        database = Postgres.open(vertx, config);
        node = new TestingNode(vertx, database, TestingNode.quick("n1", Duration.ofHours(1)));
        Path file = home.resolve("join-token");
        Joining joining = get(Joining.open(
                new Joining.Parts(vertx, database, node.audit, node.registry, node.trust, InstantSource.system()),
                new JoinConfig(home, file, "mesh", List.of("127.0.0.1:5701"), JoinBundle.Relay.NONE)));
        token = Files.readString(file).strip();
        Registrar registrar = new Registrar(
                node.config,
                new Registrar.Parts(
                        joining,
                        node.registry,
                        node.leases,
                        routes::put,
                        node.trust,
                        node.trust.sender(node.bus, node.registry::newId),
                        1,
                        InstantSource.system()),
                new Registrar.Others(() -> List.of("n1", "n2"), () -> List.of("n2")));
        door = get(vertx.deployVerticle(new RegistrationVerticle(
                "n1",
                node.bus,
                registrar,
                new RegistrationVerticle.Witness(figures, peers, connection -> Optional.empty()))));
    }

    @AfterEach
    void stop() {
        get(vertx.undeploy(door));
        node.close();
    }

    @Test
    void whoKnowsTheJoinTokenIsAdmittedAndHasALease() {
        Registered registered = admitted(TestingAgent.of("first").register(token));

        assertThat(registered.resumed()).isFalse();
        assertThat(registered.epoch()).isEqualTo(1);
        assertThat(registered.nodeId()).isEqualTo("n1");
        assertThat(registered.nodes()).containsExactly("n1", "n2");
        assertThat(registered.heartbeatMillis()).isEqualTo(100);
        assertThat(get(node.leases.find(registered.sandboxId()))).isPresent();
        assertThat(figures.count("admitted")).isEqualTo(1);
        assertThat(routes)
                .as("where commands reach it")
                .containsExactly(entry(registered.sandboxId(), "connection-of-first"));
    }

    @Test
    void aWrongOrMissingJoinProofIsRefused() {
        TestingAgent agent = TestingAgent.of("uninvited");
        assertThat(refused(agent.register("")).code()).isEqualTo(RefusalCode.NOT_ADMITTED);
        assertThat(refused(agent.register(token + "x")).code()).isEqualTo(RefusalCode.NOT_ADMITTED);
        Refused refusal = refused(agent.register("another token altogether"));
        assertThat(refusal.retryAfterMillis()).isPositive();
        assertThat(refusal.message()).doesNotContain(token);
        assertThat(get(node.registry.findByInstance("local", "i-uninvited"))).isEmpty();
        assertThat(figures.count("not_admitted")).isEqualTo(3);
        assertThat(turnedAway)
                .containsExactly("registration not_admitted", "registration not_admitted", "registration not_admitted");
    }

    /** The proof covers nonce, key and instance: what was overheard is good for nothing else. */
    @Test
    void anOverheardJoinProofAdmitsNobodyElse() {
        String overheard =
                TestingAgent.of("victim").register(token).credentials().joinProof();
        TestingAgent thief = TestingAgent.of("thief");
        String ownKey = thief.register("").credentials().keyProof();
        assertThat(refused(thief.register(overheard, ownKey)).code()).isEqualTo(RefusalCode.NOT_ADMITTED);
    }

    @Test
    void aWrongKeyProofIsRefused() {
        TestingAgent agent = TestingAgent.of("forged");
        String joinProof = agent.register(token).credentials().joinProof();
        String foreign = RegistrationProof.sign(
                TestingAgent.of("x").keys().getPrivate(), agent.instance(), agent.nonce(), agent.publicKey(), "c1");
        String ofAnotherNonce =
                agent.nonce("nonce-0").register(token).credentials().keyProof();
        for (String keyProof : List.of("", "no base64 !", "AAAA", foreign, ofAnotherNonce)) {
            assertThat(refused(agent.register(joinProof, keyProof)).code())
                    .as(keyProof)
                    .isEqualTo(RefusalCode.KEY_MISMATCH);
        }
        assertThat(get(node.registry.findByInstance("local", "i-forged"))).isEmpty();
    }

    /** Both proofs cover it: a recorded registration serves nobody who is reached another way, not even while the lease is held. */
    @Test
    void aRecordedRegistrationIsRefusedOnAnotherConnection() {
        TestingAgent agent = TestingAgent.of("recorded").connection("its-own");
        Register recorded = agent.register(token);
        Registered registered = admitted(recorded);

        Register replayed = Register.read(Fields.of(recorded.toJson().put("connection", "another")));
        assertThat(refused(replayed).code()).isEqualTo(RefusalCode.KEY_MISMATCH);
        assertThat(RegistrationProof.joins(token, recorded)).isTrue();
        assertThat(RegistrationProof.joins(token, replayed)).isFalse();
        assertThat(heartbeat(agent, registered)).isEqualTo(AckStatus.OK);
    }

    @Test
    void anotherKeyThanThePinnedOneIsRefusedEvenWithTheJoinToken() {
        TestingAgent agent = TestingAgent.of("pinned");
        Registered registered = admitted(agent.register(token));

        TestingAgent impostor = agent.otherKey().nonce("nonce-2");
        assertThat(refused(impostor.register(token)).code()).isEqualTo(RefusalCode.KEY_MISMATCH);
        assertThat(refused(impostor.register("")).code()).isEqualTo(RefusalCode.NOT_ADMITTED);
        assertThat(refused(agent.otherKey().register(token)).code()).isEqualTo(RefusalCode.KEY_MISMATCH);

        assertThat(heartbeat(agent, registered)).isEqualTo(AckStatus.OK);
    }

    @Test
    void thePinnedKeyNeedsNoJoinToken() {
        TestingAgent agent = TestingAgent.of("known");
        assertThat(admitted(agent.register(token)).epoch()).isEqualTo(1);

        Registered again = admitted(agent.nonce("nonce-2").register(""));

        assertThat(again.resumed()).isFalse();
        assertThat(again.epoch()).isEqualTo(2);
    }

    @Test
    void aVersionThatNobodySpeaksIsRefusedAndACommonOneChosen() {
        TestingAgent agent = TestingAgent.of("versions");
        Refused refusal = refused(agent.speaking(7, 99).register(token));
        assertThat(refusal.code()).isEqualTo(RefusalCode.UNSUPPORTED_VERSION);
        assertThat(refusal.message()).contains("99").contains("upgrade");
        Refused tooOld = refused(agent.speaking(0).register(token));
        assertThat(tooOld.code()).isEqualTo(RefusalCode.UNSUPPORTED_VERSION);
        assertThat(tooOld.message()).contains("install the agent of this control plane's release on the sandbox");
        assertThat(admitted(agent.speaking(1, 7).register(token)).protocolVersion())
                .isEqualTo(1);
    }

    @Test
    void anUnknownEnvironmentIsRefused() {
        assertThat(refused(TestingAgent.of("lost").in("nowhere").register(token))
                        .code())
                .isEqualTo(RefusalCode.UNKNOWN_ENVIRONMENT);
    }

    /** C37: what a lost node owned comes back to it. */
    @Test
    void whoIsSentAwayIsToldWhereThereIsRoomAndKeepsItsLeaseUntilItIsThere() {
        TestingAgent agent = TestingAgent.of("leaving");
        Registered first = admitted(agent.register(token));
        assertThat(heartbeat(agent, first)).isEqualTo(AckStatus.OK);

        get(node.leases.sendAway(1));
        assertThat(heartbeat(agent, first)).isEqualTo(AckStatus.UNKNOWN_LEASE);
        Refused refused = refused(agent.connection("another").register(""));
        assertThat(refused.code()).isEqualTo(RefusalCode.UNAVAILABLE);
        assertThat(refused.message()).contains("register at another");
        assertThat(refused.tryNodes()).containsExactly("n2");
        assertThat(get(node.leases.find(first.sandboxId())).orElseThrow().sentAway())
                .isTrue();
    }

    @Test
    void theSameProcessResumesItsLeaseWithoutTheDatabase() throws Exception {
        stop();
        DatabaseCable cable = new DatabaseCable(vertx, POSTGRES);
        open(cable.config());
        TestingAgent agent = TestingAgent.of("resuming");
        Registered first = admitted(agent.register(token));

        cable.cut();
        until("the database is missed", () -> !database.available());
        Registered resumed = admitted(agent.connection("another").register(""));

        assertThat(resumed.resumed()).isTrue();
        assertThat(resumed.epoch()).isEqualTo(first.epoch());
        assertThat(resumed.sandboxId()).isEqualTo(first.sandboxId());
        assertThat(heartbeat(agent, resumed)).isEqualTo(AckStatus.OK);
        assertThat(figures.count("resumed")).isEqualTo(1);

        Refused other = refused(agent.nonce("nonce-2").register(token));
        assertThat(other.code()).isEqualTo(RefusalCode.NO_DATABASE);
        assertThat(other.tryNodes()).containsExactly("n2");
        assertThat(refused(agent.otherKey().register(token)).code()).isEqualTo(RefusalCode.NO_DATABASE);
    }

    @Test
    void aRegistrationRepeatedWhileTheFirstRunsGetsTheSameAnswer() {
        Register register = TestingAgent.of("hasty").register(token);
        List<Future<RegisterReply>> replies = List.of(send(register), send(register), send(register));
        assertThat(replies.stream().map(reply -> ((Registered) get(reply)).epoch()))
                .containsOnly(1L);
    }

    @Test
    void aNodeIsAskedAtItsOwnAddressToo() {
        RegisterReply reply = get(node.bus.request(
                Address.register("n1"), TestingAgent.of("pointed").register(token), RegisterReply::read, LIMIT));
        assertThat(reply).isInstanceOf(Registered.class);
    }

    @Test
    void whatNoOtherNodeWouldAnswerOtherwiseNamesNone() {
        assertThat(refused(TestingAgent.of("nobody").register("")).tryNodes()).isEmpty();
    }

    private Future<RegisterReply> send(Register register) {
        return node.bus.request(Address.REGISTER, register, RegisterReply::read, LIMIT);
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

    private AckStatus heartbeat(TestingAgent agent, Registered registered) {
        Ownership owner =
                get(node.leases.find(registered.sandboxId())).orElseThrow().owner();
        return get(node.bus.request(Address.heartbeat("n1"), agent.heartbeat(owner, 1), HeartbeatAck::read, LIMIT))
                .status();
    }
}
