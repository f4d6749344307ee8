package dev.sandmesh.agent.link;

import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.Parcel;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Reader;
import dev.sandmesh.protocol.relay.RelayFailure;
import dev.sandmesh.protocol.relay.RelayFrame;
import dev.sandmesh.protocol.relay.RelayReply;
import dev.sandmesh.protocol.relay.RelayRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection whose handshake is done: asks, answers, and finds out when nobody is there any more. On the link verticle's event
 * loop only.
 */
final class RelayConnection {

    private static final Logger LOG = LoggerFactory.getLogger(RelayConnection.class);
    private static final short DONE = 1000;
    private static final int MOST_WAITING_BYTES = 1024 * 1024;

    /** Messages with bytes that may be on their way into the socket: what is behind them, a heartbeat above all, has to be in time. */
    private static final int MOST_WRITTEN = 2;

    private final Vertx vertx;
    private final WebSocketBase socket;
    private final String id;
    private final Function<RelayRequest, Future<? extends ProtocolMessage>> orders;
    private final Map<Long, Question> questions = new HashMap<>();

    /** With bytes, in the order in which they were asked; the acks of those who ask bound them. */
    private final Map<Long, RelayRequest> parcels = new LinkedHashMap<>();

    private final Set<Long> laden = new HashSet<>();
    private long last;
    private long heard = System.nanoTime();
    private int orderly;
    private int written;
    private long timer = -1;
    private boolean closed;

    private record Question(Promise<JsonObject> answer, long timer) {}

    /** {@code orders} carries out what the control plane asks, and fails as an answer on the bus would. */
    RelayConnection(
            Vertx vertx,
            WebSocketBase socket,
            String id,
            Function<RelayRequest, Future<? extends ProtocolMessage>> orders) {
        this.vertx = vertx;
        this.socket = socket;
        this.id = id;
        this.orders = orders;
    }

    String id() {
        return id;
    }

    void begin() {
        socket.setWriteQueueMaxSize(MOST_WAITING_BYTES);
        socket.pongHandler(pong -> heard = System.nanoTime());
        timer = vertx.setPeriodic(Duration.ofSeconds(RelayFrame.PING_SECONDS).toMillis(), tick -> look());
    }

    <R> Future<R> request(
            String address, ProtocolMessage message, Reader<R> reader, Optional<String> authorization, Duration limit) {
        if (closed) {
            return Future.failedFuture(new ReplyException(ReplyFailure.NO_HANDLERS, "not connected"));
        }
        if (questions.size() - laden.size() >= RelayFrame.MOST_OUTSTANDING || socket.writeQueueFull()) {
            return Future.failedFuture(
                    new ProtocolException(ErrorKind.UNAVAILABLE, "", "too many messages wait to be answered"));
        }
        long number = ++last;
        Future<JsonObject> answer = asked(number, limit);
        write(new RelayRequest(number, address, authorization, message.toJson(), limit.toMillis()));
        return answer.map(body -> Bus.decode(body, reader));
    }

    /** The same with bytes beside it: it waits until those before it are written. */
    <R> Future<R> request(
            String address,
            ProtocolMessage message,
            Buffer payload,
            Reader<R> reader,
            Optional<String> authorization,
            Duration limit) {
        if (closed) {
            return Future.failedFuture(new ReplyException(ReplyFailure.NO_HANDLERS, "not connected"));
        }
        long number = ++last;
        Future<JsonObject> answer = asked(number, limit);
        laden.add(number);
        parcels.put(
                number, new RelayRequest(number, address, authorization, message.toJson(), limit.toMillis(), payload));
        writeParcels();
        return answer.map(body -> Bus.decode(body, reader));
    }

    private Future<JsonObject> asked(long number, Duration limit) {
        Promise<JsonObject> answer = Promise.promise();
        long wait = vertx.setTimer(limit.toMillis(), late -> take(number)
                .ifPresent(question ->
                        question.tryFail(new ReplyException(ReplyFailure.TIMEOUT, "no answer within " + limit))));
        questions.put(number, new Question(answer, wait));
        return answer.future();
    }

    private void writeParcels() {
        while (!closed && written < MOST_WRITTEN && !parcels.isEmpty()) {
            RelayRequest request = parcels.values().iterator().next();
            parcels.remove(request.id());
            written++;
            socket.writeBinaryMessage(new Parcel(request.toJson(), request.payload()).encode())
                    .onFailure(gone -> LOG.debug("a frame was not written", gone))
                    .onComplete(done -> {
                        written--;
                        writeParcels();
                    });
        }
    }

    /** What comes after the handshake. */
    void frame(RelayFrame frame) {
        heard = System.nanoTime();
        if (frame instanceof RelayReply reply) {
            take(reply.id()).ifPresent(answer -> answer.tryComplete(reply.body()));
        } else if (frame instanceof RelayFailure failure) {
            take(failure.id()).ifPresent(answer -> answer.tryFail(failure.asException()));
        } else if (frame instanceof RelayRequest request) {
            order(request);
        } else {
            throw new ProtocolException(ErrorKind.UNKNOWN_TYPE, "", "a handshake within a connection");
        }
    }

    /** Whoever asks more at once than is allowed is our own control plane, and is told so. */
    private void order(RelayRequest request) {
        if (orderly >= RelayFrame.MOST_OUTSTANDING) {
            write(RelayFailure.refused(request.id(), ErrorKind.UNAVAILABLE, "too many orders at once"));
            return;
        }
        orderly++;
        Hop.<ProtocolMessage>attempt(() -> orders.apply(request).map(answer -> answer))
                .onComplete(outcome -> {
                    orderly--;
                    write(
                            outcome.succeeded()
                                    ? new RelayReply(
                                            request.id(), outcome.result().toJson())
                                    : RelayFailure.of(request.id(), outcome.cause()));
                });
    }

    /** Nothing comes any more; what was asked has no answer. */
    void closed() {
        if (closed) {
            return;
        }
        closed = true;
        vertx.cancelTimer(timer);
        for (long number : List.copyOf(questions.keySet())) {
            take(number)
                    .ifPresent(answer ->
                            answer.tryFail(new ReplyException(ReplyFailure.NO_HANDLERS, "the connection is gone")));
        }
    }

    /** Ends it in order; never fails. */
    Future<Void> close() {
        closed();
        return socket.close(DONE, "").otherwiseEmpty();
    }

    private void look() {
        if (System.nanoTime() - heard
                > Duration.ofSeconds(RelayFrame.SILENCE_SECONDS).toNanos()) {
            LOG.warn(
                    "the control node has not been heard of for {} s; the connection is given up",
                    RelayFrame.SILENCE_SECONDS);
            socket.close().onFailure(gone -> LOG.debug("it was gone already", gone));
            return;
        }
        if (!socket.writeQueueFull()) {
            socket.writePing(Buffer.buffer()).onFailure(gone -> LOG.debug("no ping", gone));
        }
    }

    private Optional<Promise<JsonObject>> take(long number) {
        Question question = questions.remove(number);
        laden.remove(number);
        parcels.remove(number);
        if (question == null) {
            return Optional.empty();
        }
        vertx.cancelTimer(question.timer());
        return Optional.of(question.answer());
    }

    private void write(RelayFrame frame) {
        if (!closed) {
            socket.writeTextMessage(frame.text()).onFailure(gone -> LOG.debug("a frame was not written", gone));
        }
    }
}
