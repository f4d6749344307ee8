package dev.sandmesh.control.relay;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.Sender;
import dev.sandmesh.protocol.relay.OpaqueBody;
import dev.sandmesh.protocol.relay.RelayFailure;
import dev.sandmesh.protocol.relay.RelayFrame;
import dev.sandmesh.protocol.relay.RelayHello;
import dev.sandmesh.protocol.relay.RelayProof;
import dev.sandmesh.protocol.relay.RelayReply;
import dev.sandmesh.protocol.relay.RelayRequest;
import dev.sandmesh.protocol.relay.RelayWelcome;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One agent's connection, from its first frame to its last. Everything happens on the event loop of the connection, unless it says otherwise. */
final class RelaySession {

    private static final Logger LOG = LoggerFactory.getLogger(RelaySession.class);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);

    private final Around around;
    private final RelaySocket socket;
    private final Call.Origin origin;
    private final RelayHandshake handshake;
    private final String connection;
    private final RelayBudget budget = new RelayBudget(System.nanoTime());
    private final RelayQuestions questions;
    private @Nullable RelayPolicy policy;
    private int unanswered;
    private long heard = System.nanoTime();
    private long timer;
    private volatile boolean gone;

    /** What sessions share. */
    record Around(Vertx vertx, String node, Bus bus, RelayDesk desk, RelayRefusals refusals, RelayCrowd crowd) {}

    /** {@code connection} is what this connection is called from now on. */
    RelaySession(Around around, RelaySocket socket, Call.Origin origin, RelayHandshake handshake, String connection) {
        this.around = around;
        this.socket = socket;
        this.origin = origin;
        this.handshake = handshake;
        this.connection = connection;
        this.questions = new RelayQuestions(around.vertx());
    }

    String connection() {
        return connection;
    }

    /** Its handshake has to be done soon. */
    void begin() {
        timer = around.vertx()
                .setTimer(
                        Duration.ofSeconds(RelayFrame.HANDSHAKE_SECONDS).toMillis(),
                        late -> refuse(
                                RelayFault.SILENT, "no handshake within " + RelayFrame.HANDSHAKE_SECONDS + " s"));
    }

    /** Whether both keys are proved. */
    boolean isOpen() {
        return policy != null;
    }

    void pong() {
        heard = System.nanoTime();
    }

    void text(String text) {
        if (socket.isClosing()) {
            return;
        }
        heard = System.nanoTime();
        if (!budget.takes(text.length(), heard)) {
            refuse(RelayFault.FLOOD, "more than " + RelayBudget.A_SECOND + " frames a second, or too long ones");
            return;
        }
        try {
            RelayFrame frame = RelayFrame.parse(text);
            RelayPolicy known = policy;
            if (known == null) {
                greet(frame);
            } else {
                take(known, frame);
            }
        } catch (RelayRefusedException refusal) {
            refuse(refusal.fault(), String.valueOf(refusal.getMessage()));
        } catch (ProtocolException fault) {
            refuse(RelayFault.MALFORMED, fault.summary());
        }
    }

    /** What is no text of ours, or is longer than any. */
    void broken(RelayFault fault, String message) {
        if (!socket.isClosing()) {
            note(fault, message);
            socket.cut();
        }
    }

    /** The connection is gone. */
    void closed() {
        gone = true;
        around.vertx().cancelTimer(timer);
        questions.end();
    }

    /** From any thread: whether {@link #closed} was called. */
    boolean isGone() {
        return gone;
    }

    /** From any thread: another connection speaks for this sandbox now, or this node stops. */
    void end(short code, String reason) {
        socket.onLoop(() -> socket.close(code, reason));
    }

    /** From any thread: passes a command on, and fails as the bus would. */
    Future<OpaqueBody> ask(String address, OpaqueBody command) {
        return questions.ask(socket, address, command.json(), this::deaf);
    }

    private void greet(RelayFrame frame) {
        if (frame instanceof RelayHello hello) {
            send(handshake.answer(hello));
        } else if (frame instanceof RelayProof proof) {
            policy = new RelayPolicy(around.node(), connection, handshake.prove(proof));
            around.crowd().proved(origin.address());
            around.vertx().cancelTimer(timer);
            timer = around.vertx()
                    .setPeriodic(Duration.ofSeconds(RelayFrame.PING_SECONDS).toMillis(), tick -> look());
            send(new RelayWelcome(connection));
        } else {
            throw new RelayRefusedException(RelayFault.MALFORMED, "a message before the handshake is done");
        }
    }

    private void take(RelayPolicy known, RelayFrame frame) {
        if (frame instanceof RelayRequest request) {
            request(known, request);
        } else if (frame instanceof RelayReply reply) {
            questions.answered(reply);
        } else if (frame instanceof RelayFailure failure) {
            questions.failed(failure);
        } else {
            throw new RelayRefusedException(RelayFault.MALFORMED, "a handshake within a connection");
        }
    }

    private void request(RelayPolicy known, RelayRequest request) {
        Optional<RelayPolicy.Objection> objection = unanswered >= RelayFrame.MOST_OUTSTANDING
                ? Optional.of(new RelayPolicy.Objection(
                        RelayFault.TOO_MANY_REQUESTS,
                        RelayFrame.MOST_OUTSTANDING + " requests of this connection wait for an answer already"))
                : known.objection(request.address(), request.body());
        if (objection.isPresent()) {
            object(request, objection.get());
            return;
        }
        unanswered++;
        Future<JsonObject> answer =
                request.address().equals(Address.REGISTER) ? register(known, request) : pass(request);
        answer.onComplete(outcome -> socket.onLoop(() -> {
            unanswered--;
            send(
                    outcome.succeeded()
                            ? new RelayReply(request.id(), outcome.result())
                            : RelayFailure.of(request.id(), outcome.cause()));
        }));
    }

    private Future<JsonObject> pass(RelayRequest request) {
        Duration limit = Duration.ofMillis(Math.min(request.timeoutMillis(), LONGEST_ANSWER.toMillis()));
        Sender sender = new Sender(request.authorization().orElse(""));
        return around.bus()
                .request(request.address(), new OpaqueBody(request.body()), OpaqueBody::read, limit, sender)
                .map(OpaqueBody::json);
    }

    /** The answer goes back when commands for the sandbox come here: the agent takes its first heartbeat's ack for that. */
    private Future<JsonObject> register(RelayPolicy known, RelayRequest request) {
        Register register;
        try {
            register = Bus.decode(request.body(), Register::read);
        } catch (ProtocolException fault) {
            return Future.failedFuture(fault);
        }
        Optional<RelayPolicy.Objection> objection = known.objection(register);
        if (objection.isPresent()) {
            note(objection.get().fault(), objection.get().message());
            return Future.failedFuture(new ProtocolException(
                    ErrorKind.OUT_OF_RANGE, "", objection.get().message()));
        }
        return pass(request).compose(answer -> {
            if (!(Bus.decode(answer, RegisterReply::read) instanceof Registered registered)) {
                return Future.succeededFuture(answer);
            }
            return around.desk()
                    .serve(registered.sandboxId(), this)
                    .onSuccess(served -> socket.onLoop(() -> known.registered(register, registered)))
                    .map(served -> answer);
        });
    }

    private void object(RelayRequest request, RelayPolicy.Objection objection) {
        note(objection.fault(), objection.message());
        ErrorKind kind =
                objection.fault() == RelayFault.TOO_MANY_REQUESTS ? ErrorKind.UNAVAILABLE : ErrorKind.OUT_OF_RANGE;
        send(RelayFailure.refused(request.id(), kind, objection.message()));
    }

    private void send(RelayFrame frame) {
        if (!socket.send(frame)) {
            deaf();
        }
    }

    private void deaf() {
        broken(RelayFault.DOES_NOT_READ, "it does not read what it is sent");
    }

    private void refuse(RelayFault fault, String message) {
        if (!socket.isClosing()) {
            note(fault, message);
            socket.close(RelaySocket.BROKEN_RULE, fault.wireName());
        }
    }

    private void note(RelayFault fault, String message) {
        RelayPolicy known = policy;
        LOG.debug("refused to an agent at {}: {}", origin.address(), message);
        if (known == null) {
            around.refusals().stranger(origin, fault, message, true);
        } else {
            around.refusals().agent(origin, known.identity(), fault, message);
        }
    }

    /** A connection of which nothing is heard, not even an answer to a ping, is none. */
    private void look() {
        if (System.nanoTime() - heard
                > Duration.ofSeconds(RelayFrame.SILENCE_SECONDS).toNanos()) {
            LOG.info("an agent at {} does not answer any more; its connection is cut", origin.address());
            socket.cut();
        } else {
            socket.ping();
        }
    }
}
