package dev.sandmesh.control.relay;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Authenticator;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.TestHttp;
import dev.sandmesh.control.operation.Operations;
import dev.sandmesh.control.peer.RefusedPeers;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.control.testing.TestingNode;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Sender;
import dev.sandmesh.protocol.Signatures;
import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.OutputAck;
import dev.sandmesh.protocol.command.OutputPiece;
import dev.sandmesh.protocol.relay.OpaqueBody;
import dev.sandmesh.protocol.relay.RelayFailure;
import dev.sandmesh.protocol.relay.RelayFrame;
import dev.sandmesh.protocol.relay.RelayReply;
import dev.sandmesh.protocol.relay.RelayRequest;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import dev.sandmesh.protocol.report.TrustGrant;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the hub bears of an agent, over real sockets, and what it says when it does not: B26, D62. */
@ExtendWith(VertxExtension.class)
class RelayHubTest {

    private static final String NODE = "n2";
    private static final int PING = 0x89;
    private static final int PONG = 0x8A;
    private static final int UNFINISHED_TEXT = 0x01;
    private static final int CONTINUATION = 0x00;

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private final List<String> turnedAway = new CopyOnWriteArrayList<>();
    private final TestingAgent agent = TestingAgent.of("ant-" + UUID.randomUUID());
    private Vertx vertx;
    private TestingNode node;
    private RelayHub hub;
    private int port;

    @BeforeEach
    void start(Vertx given) throws Exception {
        vertx = given;
        Database database = POSTGRES.open(vertx);
        node = new TestingNode(vertx, database, TestingNode.quick("n1", Duration.ofHours(1)));
        RefusedPeers peers = new RefusedPeers(
                NODE, InstantSource.system(), (door, reason) -> turnedAway.add(door.wireName() + " " + reason));
        TestingAgent control = TestingAgent.of("control");
        RelayHub.Parts parts = new RelayHub.Parts(
                vertx,
                NODE,
                node.bus,
                node.leases,
                this::admit,
                words -> Signatures.sign(control.keys().getPrivate(), words),
                new RelayRoutes() {
                    @Override
                    public Future<Boolean> leadHere(String address) {
                        return Future.succeededFuture(true);
                    }

                    @Override
                    public void lead(String address) {}
                },
                peers,
                node.audit.refusals());
        hub = get(RelayHub.open(parts, RelayConfig.of(List.of(), "127.0.0.1")));
        port = new TestHttp(vertx, nobody(), List.of(), List.of(hub)).port();
    }

    @AfterEach
    void stop() {
        get(hub.stop());
        node.close();
    }

    /** A process that is killed, or a network that goes away, has broken no rule. */
    @Test
    void aConnectionThatBreaksOffIsNoRefusal() throws Exception {
        Socket reset = upgraded();
        Socket finished = upgraded();
        until("both are counted", () -> hub.figures().connections() == 2);
        reset.setSoLinger(true, 0);
        reset.close();
        finished.close();
        try (RelayCaller proved = RelayCaller.open(port, agent)) {
            register(proved);
        }
        until("all are gone", () -> hub.figures().connections() == 0);
        assertThat(turnedAway).isEmpty();
        for (String reason : hub.figures().reasons()) {
            assertThat(hub.figures().refused(reason)).as(reason).isZero();
        }
    }

    @Test
    void whatIsTooLargeOrNoFrameIsSaidToBeThat() throws Exception {
        try (Socket piece = upgraded()) {
            write(piece, frame(0x81, RelayFrame.MAX_PIECE_BYTES + 1, true));
            until("it is refused", () -> hub.figures().refused("frame_too_large") == 1);
        }
        try (Socket message = upgraded()) {
            byte[] part = new byte[RelayFrame.MAX_PIECE_BYTES];
            for (int i = 0; i < 6; i++) {
                write(message, frame(i == 0 ? 0x01 : 0x00, part.length, true));
                write(message, part);
            }
            until("it is refused", () -> hub.figures().refused("frame_too_large") == 2);
        } catch (IOException cut) {
            until("it is refused", () -> hub.figures().refused("frame_too_large") == 2);
        }
        try (Socket unmasked = upgraded()) {
            write(unmasked, frame(0x81, 5, false));
            until("it is refused", () -> hub.figures().refused("malformed") == 1);
        }
        untilTurnedAway("relay frame_too_large", "relay frame_too_large", "relay malformed");
    }

    /** A copy of a machine, or whoever stole its key, does not push out the agent that works. */
    @Test
    void ofThreeConnectionsOfOneKeyTheOldestGoesThatHasNotRegistered() throws Exception {
        try (RelayCaller works = RelayCaller.open(port, agent)) {
            register(works);
            try (RelayCaller second = RelayCaller.open(port, agent);
                    RelayCaller third = RelayCaller.open(port, agent);
                    RelayCaller other = RelayCaller.open(port, TestingAgent.of("bee"))) {
                assertThat(second.ended()).isEqualTo("too_many_of_one_key");
                assertThat(List.of(works.closed, third.closed, other.closed)).noneMatch(closed -> closed.isDone());
            }
        }
        untilTurnedAway("relay too_many_of_one_key");
    }

    @Test
    void whoeverRegistersOverAndOverIsToldToWait() throws Exception {
        try (RelayCaller caller = RelayCaller.open(port, agent)) {
            JsonObject foreign = relayed(agent, "relay-of-somebody-else").toJson();
            int refused = 0;
            for (int i = 0; i < 3 * RelayBudget.REGISTRATIONS_AT_ONCE; i++) {
                caller.request(i, Address.REGISTER, foreign);
            }
            for (int i = 0; i < 3 * RelayBudget.REGISTRATIONS_AT_ONCE; i++) {
                RelayFailure failure = (RelayFailure) caller.next();
                if (failure.toJson().encode().contains("wait a second")) {
                    assertThat(failure.toJson().getString("code")).isEqualTo("unavailable");
                    refused++;
                }
            }
            assertThat(refused).isBetween(1, 2 * RelayBudget.REGISTRATIONS_AT_ONCE);
            assertThat(hub.figures().refused("too_many_registrations")).isEqualTo(refused);
        }
    }

    @Test
    void whoeverAsksMoreThanIsAnsweredIsRefused() throws Exception {
        Promise<OpaqueBody> later = Promise.promise();
        get(node.bus
                .answer(Address.event(NODE), OpaqueBody::read, event -> later.future())
                .ready());
        try (RelayCaller caller = RelayCaller.open(port, agent)) {
            Ownership owner = register(caller);
            JsonObject event =
                    agent.event(owner, 1, TestingAgent.exited("killed")).toJson();
            for (int i = 1; i <= RelayFrame.MOST_OUTSTANDING + 1; i++) {
                caller.request(i, Address.event(NODE), event);
            }
            assertThat(caller.next()).isInstanceOfSatisfying(RelayFailure.class, failure -> assertThat(failure.id())
                    .isEqualTo(RelayFrame.MOST_OUTSTANDING + 1));
            later.complete(new OpaqueBody(new JsonObject().put("late", true)));
            assertThat(caller.next()).isInstanceOf(RelayReply.class);
            assertThat(caller.closed.isDone()).isFalse();
        }
        untilTurnedAway("relay too_many_requests");
    }

    /** D62: what waits for it is bounded; then it is gone. */
    @Test
    void whoeverDoesNotReadIsCutOff() throws Exception {
        OpaqueBody large = new OpaqueBody(new JsonObject().put("padding", "x".repeat(200_000)));
        get(node.bus
                .answer(Address.event(NODE), OpaqueBody::read, event -> Future.succeededFuture(large))
                .ready());
        try (RelayCaller caller = RelayCaller.open(port, agent)) {
            Ownership owner = register(caller);
            caller.stopReading();
            JsonObject event =
                    agent.event(owner, 1, TestingAgent.exited("killed")).toJson();
            for (int i = 0; i < 200 && hub.figures().connections() > 0; i++) {
                try {
                    caller.request(i, Address.event(NODE), event);
                } catch (Exception cut) {
                    break;
                }
            }
            until("it is cut off", () -> hub.figures().connections() == 0);
        }
        until("it is shown", () -> turnedAway.contains("relay does_not_read"));
        assertThat(hub.figures().refused("does_not_read")).isEqualTo(1);
    }

    /** DESIGN 10: what was delivered may have been done, and is not given again to whoever comes next. */
    @Test
    void anOrderWhoseConnectionEndsIsNotGivenAgain() throws Exception {
        Operations operations = new Operations(new Operations.Parts(
                vertx, node.bus, node.registry, node.leases, node.audit.trail(), node.trust, InstantSource.system()));
        RelayCaller first = RelayCaller.open(port, agent);
        Ownership owner = register(first);
        Future<ErrorCode> told = operations
                .restartProcess(owner.sandboxId(), "Xvfb", AuditEntry.system("test", "restartProcess"))
                .transform(outcome -> Future.succeededFuture(((SandmeshException) outcome.cause()).code()));
        assertThat(first.next()).isInstanceOfSatisfying(RelayRequest.class, order -> assertThat(order.address())
                .isEqualTo(Address.command(owner.sandboxId())));
        first.close();
        try (RelayCaller second = RelayCaller.open(port, agent)) {
            register(second);
            assertThat(get(told)).isEqualTo(ErrorCode.AGENT_TIMEOUT);
            assertThat(second.hasUnread()).isFalse();
        }
    }

    /** D15: what a job brings goes to the owner as it came, and as fast as somebody takes it. */
    @Test
    void outputThatIsTakenIsNoFlood() throws Exception {
        List<Integer> lengths = new CopyOnWriteArrayList<>();
        List<String> tokens = new CopyOnWriteArrayList<>();
        outputs((output, bytes, sender) -> {
            lengths.add(bytes.length());
            tokens.add(sender.token());
            return new OutputAck(OutputAck.Status.OK, output.offset() + bytes.length());
        });
        try (RelayCaller caller = RelayCaller.open(port, agent)) {
            Ownership owner = register(caller);
            UUID command = UUID.randomUUID();
            for (int i = 0; i < 400; i++) {
                caller.parcel(laden(i, owner, command, (long) i * CommandOutput.MOST_BYTES));
                assertThat(caller.next()).isInstanceOf(RelayReply.class);
            }
            assertThat(caller.closed.isDone()).isFalse();
        }
        assertThat(lengths).hasSize(400).containsOnly(CommandOutput.MOST_BYTES);
        assertThat(tokens).containsOnly("its-token");
        assertThat(hub.figures().refused("flood")).isZero();
    }

    /** For no job, or the same over and over: nobody has asked for that. */
    @Test
    void outputThatNobodyTakesIsAFlood() throws Exception {
        AtomicBoolean known = new AtomicBoolean();
        outputs((output, bytes, sender) -> known.get()
                ? new OutputAck(OutputAck.Status.OK, 1_000_000)
                : new OutputAck(OutputAck.Status.NOBODY, 0));
        for (boolean repeated : List.of(false, true)) {
            known.set(repeated);
            try (RelayCaller caller = RelayCaller.open(port, agent)) {
                Ownership owner = register(caller);
                UUID command = UUID.randomUUID();
                for (int i = 0; i < 1_000 && !caller.closed.isDone(); i++) {
                    try {
                        caller.parcel(laden(i, owner, command, 0));
                    } catch (ExecutionException cut) {
                        break;
                    }
                }
                assertThat(caller.ended()).isNotEmpty();
            }
        }
        until("both are counted", () -> hub.figures().refused("flood") == 2);
    }

    /** An order is answered, however many there are. */
    @Test
    void answersToOrdersAreNoFlood() throws Exception {
        try (RelayCaller caller = RelayCaller.open(port, agent)) {
            String address = Address.command(register(caller).sandboxId());
            for (int i = 0; i < 3 * RelayBudget.FRAMES_AT_ONCE; i++) {
                Future<OpaqueBody> answer = node.bus.request(
                        address, new OpaqueBody(new JsonObject()), OpaqueBody::read, Duration.ofSeconds(20));
                caller.reply(((RelayRequest) caller.next()).id(), new JsonObject().put("done", i));
                assertThat(get(answer).json().getInteger("done")).isEqualTo(i);
            }
            assertThat(caller.closed.isDone()).isFalse();
        }
    }

    @FunctionalInterface
    private interface Taker {
        OutputAck take(CommandOutput output, Buffer bytes, Sender sender);
    }

    private void outputs(Taker taker) {
        get(node.bus
                .answerParcels(
                        Address.output(NODE),
                        CommandOutput::read,
                        (output, bytes, sender) -> Future.succeededFuture(taker.take(output, bytes, sender)))
                .ready());
    }

    private RelayRequest laden(long id, Ownership owner, UUID command, long offset) {
        CommandOutput output = new CommandOutput(
                owner.sandboxId(),
                owner.epoch(),
                agent.nonce(),
                command,
                "n1",
                offset,
                List.of(new OutputPiece(OutputPiece.Stream.STDOUT, CommandOutput.MOST_BYTES)),
                Optional.empty());
        return new RelayRequest(
                id,
                Address.output(NODE),
                Optional.of("Bearer its-token"),
                output.toJson(),
                20_000,
                Buffer.buffer(new byte[CommandOutput.MOST_BYTES]));
    }

    /** It is counted before it is shown. */
    private void untilTurnedAway(String... reasons) throws Exception {
        until("it is shown", () -> turnedAway.size() >= reasons.length);
        assertThat(turnedAway).containsExactly(reasons);
    }

    /** Vert.x keeps these to itself, and answers each ping whether or not anybody reads the answer. */
    @Test
    void pingsPongsAndEmptyPiecesAreFramesAsWellAndANeighbourIsAnsweredMeanwhile() throws Exception {
        get(node.bus
                .answer(Address.event(NODE), OpaqueBody::read, event -> Future.succeededFuture(event))
                .ready());
        try (RelayCaller neighbour = RelayCaller.open(port, agent)) {
            JsonObject event = agent.event(register(neighbour), 1, TestingAgent.exited("killed"))
                    .toJson();
            int floods = 0;
            for (int first : List.of(PING, PONG, CONTINUATION)) {
                try (Socket flooder = upgraded()) {
                    write(flooder, frame(UNFINISHED_TEXT, 0, true));
                    CompletableFuture<Void> flood =
                            CompletableFuture.runAsync(() -> floodUntilCut(flooder, frame(first, 0, true)));
                    for (int i = 0; i < 50; i++) {
                        neighbour.request(i, Address.event(NODE), event);
                        assertThat(neighbour.next()).isInstanceOf(RelayReply.class);
                    }
                    get(Future.fromCompletionStage(flood));
                }
                floods++;
                assertThat(hub.figures().refused("flood")).isEqualTo(floods);
            }
            assertThat(neighbour.closed.isDone()).isFalse();
        }
        untilTurnedAway("relay flood", "relay flood", "relay flood");
    }

    /** Slowly enough for its budget: what waits for it to read is bounded all the same. */
    @Test
    void whoeverPingsAndDoesNotReadTheAnswersIsCutOff() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        OpaqueBody large = new OpaqueBody(new JsonObject().put("padding", "x".repeat(50_000)));
        get(node.bus
                .answer(Address.event(NODE), OpaqueBody::read, event -> {
                    asked.incrementAndGet();
                    return Future.succeededFuture(large);
                })
                .ready());
        askWithoutReading(asked, Integer.MAX_VALUE).close();
        until("it is cut off", () -> hub.figures().connections() == 0);
        int most = asked.getAndSet(0);
        try (RelayCaller caller = askWithoutReading(asked, most - 3)) {
            until("it is cut off", () -> {
                caller.pingAndPong();
                return hub.figures().connections() == 0;
            });
        }
        untilTurnedAway("relay does_not_read", "relay does_not_read");
    }

    /** One after the other, until it is cut off. */
    private RelayCaller askWithoutReading(AtomicInteger asked, int times) throws Exception {
        RelayCaller caller = RelayCaller.open(port, agent);
        JsonObject event =
                agent.event(register(caller), 1, TestingAgent.exited("killed")).toJson();
        caller.stopReading();
        for (int i = 1; i <= times && hub.figures().connections() > 0; i++) {
            try {
                caller.request(i, Address.event(NODE), event);
            } catch (ExecutionException cut) {
                break;
            }
            int sofar = i;
            until("it is asked", () -> asked.get() == sofar || hub.figures().connections() == 0);
        }
        return caller;
    }

    /** B26: silence is cheap, and keeps nobody out. */
    @Test
    void whoeverSaysNothingGivesWayToAnAgentThatDoes() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < RelayCrowd.MOST_HANDSHAKES_OF_ONE_ADDRESS; i++) {
                silent.add(upgraded());
            }
            try (RelayCaller caller = RelayCaller.open(port, agent)) {
                register(caller);
                assertThat(silent.get(0).getInputStream().read()).isEqualTo(-1);
                assertThat(caller.closed.isDone()).isFalse();
            }
            assertThat(turnedAway).contains("relay too_many_handshakes");
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    private Ownership register(RelayCaller caller) throws Exception {
        caller.request(0, Address.REGISTER, relayed(agent, caller.connection()).toJson());
        RelayFrame answer = caller.next();
        assertThat(answer).isInstanceOf(RelayReply.class);
        Registered registered = (Registered) Bus.decode(((RelayReply) answer).body(), RegisterReply::read);
        return new Ownership(registered.sandboxId(), "dev", "n1", registered.epoch(), agent.nonce());
    }

    private static Register relayed(TestingAgent who, String connection) {
        return Register.read(
                Fields.of(who.connection(connection).register("token").toJson().put("link", "relay")));
    }

    /** As the node's registrar would, of somebody whom it believes. */
    private Future<RegisterReply> admit(Register register, String address) {
        assertThat(address).isEqualTo("127.0.0.1");
        return Future.fromCompletionStage(CompletableFuture.supplyAsync(() -> node.own(register)))
                .map(owner -> new Registered(
                        owner.sandboxId(),
                        owner.epoch(),
                        NODE,
                        1,
                        1_000,
                        false,
                        Instant.now(),
                        0,
                        List.of(NODE),
                        TrustGrant.NONE,
                        ""));
    }

    private static void floodUntilCut(Socket flooder, byte[] frame) {
        byte[] many = new byte[10_000 * frame.length];
        for (int i = 0; i < many.length; i++) {
            many[i] = frame[i % frame.length];
        }
        try {
            while (true) {
                write(flooder, many);
            }
        } catch (IOException cut) {
            assertThat(flooder.isClosed()).as("the other end did it").isFalse();
        }
    }

    private Socket upgraded() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        write(
                socket,
                ("GET " + RelayFrame.PATH + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: Upgrade\r\n"
                                + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) socket.getInputStream().read());
        }
        assertThat(head).startsWith("HTTP/1.1 101");
        return socket;
    }

    /** The head of a frame, with a mask that changes nothing. */
    private static byte[] frame(int first, int length, boolean masked) {
        int mask = masked ? 0x80 : 0;
        byte[] head = length < 126
                ? new byte[] {(byte) first, (byte) (mask | length)}
                : new byte[] {
                    (byte) first,
                    (byte) (mask | 127),
                    0,
                    0,
                    0,
                    0,
                    (byte) (length >> 24),
                    (byte) (length >> 16),
                    (byte) (length >> 8),
                    (byte) length
                };
        byte[] whole = new byte[head.length + (masked ? 4 : length)];
        System.arraycopy(head, 0, whole, 0, head.length);
        return whole;
    }

    private static void write(Socket socket, byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
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
