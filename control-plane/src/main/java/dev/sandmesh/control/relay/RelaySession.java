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
import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Refused;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One agent's connection, from its first frame to its last. Everything happens on the event loop of the connection, unless it says otherwise. */
final class RelaySession {

    private static final Logger LOG = LoggerFactory.getLogger(RelaySession.class);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);

    private final Around around;
    private final RelaySocket socket;
    private final Guest guest;
    private final RelayHandshake handshake;
    private final String connection;
    private final RelayBudget registrations = RelayBudget.ofRegistrations(System.nanoTime());
    private final RelayBudget frames = RelayBudget.ofFrames(System.nanoTime());
    private final RelayOutput output;
    private final RelayQuestions questions;
    private @Nullable RelayPolicy policy;
    private int unanswered;
    private long heard = System.nanoTime();
    private long timer = -1;
    private int registering;
    private boolean full;
    private boolean ourFault;
    private volatile boolean registered;
    private volatile boolean gone;

    /** What sessions share. */
    record Around(
            Vertx vertx,
            String node,
            Bus bus,
            BiFunction<Register, String, Future<RegisterReply>> registrar,
            RelayDesk desk,
            RelayRefusals refusals,
            RelayKeys<RelaySession> keys) {}

    /** Who comes in, and by which of our names. */
    record Guest(Call.Origin origin, RelayCrowd.Place place, String name) {}

    /** {@code connection} is what this connection is called from now on. */
    RelaySession(Around around, RelaySocket socket, Guest guest, RelayHandshake handshake, String connection) {
        this.around = around;
        this.socket = socket;
        this.guest = guest;
        this.handshake = handshake;
        this.connection = connection;
        this.questions = new RelayQuestions(around.vertx());
        this.output = new RelayOutput(around.bus());
    }

    String connection() {
        return connection;
    }

    /** Its handshake has to be done soon. */
    void begin() {
        socket.count(frames, output.budget(), this::flooded);
        guest.place().lentUntil(() -> socket.onLoop(this::gaveWay));
        timer = around.vertx()
                .setTimer(
                        Duration.ofSeconds(RelayFrame.HANDSHAKE_SECONDS).toMillis(),
                        late -> refuse(
                                RelayFault.SILENT, "no handshake within " + RelayFrame.HANDSHAKE_SECONDS + " s"));
    }

    /** From any thread: whether it is, or was, the connection of a sandbox. */
    boolean isRegistered() {
        return registered;
    }

    void pong() {
        heard = System.nanoTime();
    }

    void text(String text) {
        heard(known -> known.ifPresentOrElse(
                self -> take(self, RelayFrame.parse(text), text.length()), () -> greet(RelayFrame.parse(text))));
    }

    void binary(Buffer bytes) {
        heard(known -> request(known.orElseThrow(RelaySession::early), RelayFrame.parse(bytes), bytes.length()));
    }

    private void heard(Consumer<Optional<RelayPolicy>> what) {
        if (socket.isClosing()) {
            return;
        }
        heard = System.nanoTime();
        try {
            what.accept(Optional.ofNullable(policy));
        } catch (RelayRefusedException refusal) {
            refuse(refusal.fault(), String.valueOf(refusal.getMessage()));
        } catch (ProtocolException fault) {
            refuse(RelayFault.MALFORMED, fault.summary());
        }
    }

    private void gaveWay() {
        broken(
                RelayFault.TOO_MANY_HANDSHAKES,
                "another one came, and of those whose handshake is not done it was the oldest");
    }

    private void flooded() {
        refuse(RelayFault.FLOOD, "more than " + RelayBudget.FRAMES_A_SECOND + " frames a second, or too long ones");
    }

    /** What breaks off is nobody's fault, and what cannot be read is. */
    void failed(Throwable failure) {
        Optional<RelayFault> fault = RelayFault.of(failure);
        if (fault.isPresent()) {
            broken(fault.get(), String.valueOf(failure.getMessage()));
        } else {
            LOG.debug(
                    "the connection of an agent at {} broke off", guest.origin().address(), failure);
            socket.cut();
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
        guest.place().left();
        if (policy != null) {
            around.keys().leave(policy.publicKey(), this);
        }
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
            welcome(handshake.prove(proof));
        } else {
            throw early();
        }
    }

    private static RelayRefusedException early() {
        return new RelayRefusedException(RelayFault.MALFORMED, "a message before the handshake is done");
    }

    private void welcome(String publicKey) {
        policy = new RelayPolicy(around.node(), connection, publicKey);
        guest.place().proved();
        around.vertx().cancelTimer(timer);
        long proved = System.nanoTime();
        timer = around.vertx()
                .setPeriodic(Duration.ofSeconds(RelayFrame.PING_SECONDS).toMillis(), tick -> look(proved));
        around.keys().join(publicKey, this).ifPresent(RelaySession::replaced);
        send(new RelayWelcome(connection));
    }

    /** From any thread: newer ones have proved the same key. */
    private void replaced() {
        socket.onLoop(() -> refuse(
                RelayFault.TOO_MANY_OF_ONE_KEY,
                "more than " + RelayKeys.MOST_OF_ONE_KEY + " connections with the same key; the oldest goes"));
    }

    private void take(RelayPolicy known, RelayFrame frame, int length) {
        if (frame instanceof RelayRequest request) {
            request(known, request, 0);
        } else if (frame instanceof RelayReply reply) {
            frames.giveBack(questions.answered(reply) ? length : 0);
        } else if (frame instanceof RelayFailure failure) {
            frames.giveBack(questions.failed(failure) ? length : 0);
        } else {
            throw new RelayRefusedException(RelayFault.MALFORMED, "a handshake within a connection");
        }
    }

    /** {@code parcel} is its length where it came as one, else 0. */
    private void request(RelayPolicy known, RelayRequest request, int parcel) {
        Optional<RelayPolicy.Objection> objection =
                tooMany(known, request).or(() -> known.objection(request, parcel > 0));
        if (objection.isPresent()) {
            object(request, objection.get());
            return;
        }
        unanswered += known.isOutput(request) ? 0 : 1;
        answer(known, request, parcel)
                .onComplete(outcome -> socket.onLoop(() -> {
                    unanswered -= known.isOutput(request) ? 0 : 1;
                    send(
                            outcome.succeeded()
                                    ? new RelayReply(request.id(), outcome.result())
                                    : RelayFailure.of(request.id(), outcome.cause()));
                }));
    }

    private Future<JsonObject> answer(RelayPolicy known, RelayRequest request, int parcel) {
        if (request.address().equals(Address.REGISTER)) {
            return register(known, request);
        }
        return known.isOutput(request) ? output.pass(request, parcel, limit(request)) : pass(request);
    }

    private Optional<RelayPolicy.Objection> tooMany(RelayPolicy known, RelayRequest request) {
        if (known.isOutput(request) ? output.isFull() : unanswered >= RelayFrame.MOST_OUTSTANDING) {
            return Optional.of(new RelayPolicy.Objection(
                    RelayFault.TOO_MANY_REQUESTS, "too many requests of this connection wait for an answer already"));
        }
        return request.address().equals(Address.REGISTER) && !registrations.takes(0, heard)
                ? Optional.of(new RelayPolicy.Objection(
                        RelayFault.TOO_MANY_REGISTRATIONS,
                        "more than one registration a second on this connection: wait a second, then register again"))
                : Optional.empty();
    }

    private Future<JsonObject> pass(RelayRequest request) {
        Sender sender = new Sender(request.authorization().orElse(""));
        return around.bus()
                .request(request.address(), new OpaqueBody(request.body()), OpaqueBody::read, limit(request), sender)
                .map(OpaqueBody::json);
    }

    private static Duration limit(RelayRequest request) {
        return Duration.ofMillis(Math.min(request.timeoutMillis(), LONGEST_ANSWER.toMillis()));
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
        registering++;
        return around.registrar()
                .apply(register, guest.origin().address())
                .timeout(limit(request).toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(
                        failure instanceof TimeoutException
                                ? new ReplyException(ReplyFailure.TIMEOUT, "the registration took too long")
                                : failure))
                .compose(reply -> judged(known, register, reply))
                .onComplete(done -> socket.onLoop(() -> registering--));
    }

    private Future<JsonObject> judged(RelayPolicy known, Register register, RegisterReply reply) {
        if (reply instanceof Registered granted) {
            return around.desk()
                    .serve(granted.sandboxId(), this)
                    .onSuccess(served -> socket.onLoop(() -> admitted(known, register, granted)))
                    .map(served -> reply.toJson());
        }
        boolean lacking = reply instanceof Refused refused
                && (refused.code() == RefusalCode.NO_DATABASE || refused.code() == RefusalCode.UNAVAILABLE);
        socket.onLoop(() -> ourFault = lacking);
        return Future.succeededFuture(reply.toJson());
    }

    private void admitted(RelayPolicy known, Register register, Registered granted) {
        known.registered(register, granted);
        registered = true;
        guest.place().registered();
    }

    private void object(RelayRequest request, RelayPolicy.Objection objection) {
        note(objection.fault(), objection.message());
        boolean later = objection.fault() == RelayFault.TOO_MANY_REQUESTS
                || objection.fault() == RelayFault.TOO_MANY_REGISTRATIONS;
        ErrorKind kind = later ? ErrorKind.UNAVAILABLE : ErrorKind.OUT_OF_RANGE;
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
        LOG.debug("refused to an agent at {}: {}", guest.origin().address(), message);
        if (known == null) {
            around.refusals().stranger(guest.origin(), fault, message, true);
        } else {
            around.refusals().agent(guest.origin(), known.identity(), fault, message);
        }
    }

    /** A connection of which nothing is heard, not even an answer to a ping, is none; nor is one that takes nothing from look to look. */
    private void look(long proved) {
        boolean before = full;
        full = socket.isFull();
        if (before && full) {
            deaf();
        } else if (!registered && System.nanoTime() - proved > patience().toNanos()) {
            unregistered();
        } else if (System.nanoTime() - heard
                > Duration.ofSeconds(RelayFrame.SILENCE_SECONDS).toNanos()) {
            LOG.info(
                    "an agent at {} does not answer any more; its connection is cut",
                    guest.origin().address());
            socket.cut();
        } else {
            socket.ping();
        }
    }

    /** A registration that waits for the database is waited for, once. */
    private Duration patience() {
        Duration usual = Duration.ofSeconds(RelayFrame.REGISTER_SECONDS);
        return registering > 0 ? usual.plus(LONGEST_ANSWER) : usual;
    }

    private void unregistered() {
        String message = "no sandbox registered within " + RelayFrame.REGISTER_SECONDS + " s of the handshake";
        if (ourFault) {
            // it would have, had this node been able to take it
            socket.close(RelaySocket.BROKEN_RULE, RelayFault.NOT_REGISTERED.wireName());
        } else {
            refuse(RelayFault.NOT_REGISTERED, message);
        }
    }
}
