package dev.sandmesh.protocol;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event bus as Sandmesh uses it: the only place that encodes and decodes messages. A message that does not decode is
 * answered with a typed failure, reported to the {@link BusListener} and never reaches a handler. Handlers run on the event
 * loop of the verticle that subscribed.
 */
public final class Bus {

    /** The largest body that is read, in bytes of its JSON form. */
    public static final int MAX_BODY_BYTES = 256 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);

    private final EventBus eventBus;
    private final BusListener listener;
    private final boolean localOnly;

    public Bus(Vertx vertx, BusListener listener) {
        this(vertx.eventBus(), listener, false);
    }

    private Bus(EventBus eventBus, BusListener listener, boolean localOnly) {
        this.eventBus = eventBus;
        this.listener = listener;
        this.localOnly = localOnly;
    }

    /** The same, but what it sends is answered by this node only. */
    public Bus here() {
        return new Bus(eventBus, listener, true);
    }

    public void publish(String address, ProtocolMessage message) {
        eventBus.publish(address, message.toJson());
    }

    /**
     * Sends and waits for one answer.
     *
     * @return fails with {@link ProtocolException} when the receiver refused the message or its answer does not decode, and with
     *     {@link ReplyException} when nobody answered: {@code NO_HANDLERS} when nobody heard it, {@code TIMEOUT} and {@code ERROR}
     *     when somebody may have
     */
    public <R> Future<R> request(String address, ProtocolMessage message, Reader<R> reader, Duration timeout) {
        return request(address, message, reader, timeout, Sender.UNKNOWN);
    }

    /** The same, and shows the receiver who is asking. */
    public <R> Future<R> request(
            String address, ProtocolMessage message, Reader<R> reader, Duration timeout, Sender sender) {
        return send(address, message.toJson(), reader, timeout, sender);
    }

    /** The same, with bytes beside the message. */
    public <R> Future<R> request(
            String address,
            ProtocolMessage message,
            Buffer payload,
            Reader<R> reader,
            Duration timeout,
            Sender sender) {
        return send(address, new Parcel(message.toJson(), payload).encode(), reader, timeout, sender);
    }

    private <R> Future<R> send(String address, Object body, Reader<R> reader, Duration timeout, Sender sender) {
        DeliveryOptions options = sender.shownBy(
                new DeliveryOptions().setSendTimeout(timeout.toMillis()).setLocalOnly(localOnly));
        return eventBus.request(address, body, options)
                .map(reply -> decode(reply.body(), reader))
                .recover(failure -> Future.failedFuture(typed(failure)));
    }

    /**
     * Answers each message with what the handler's future brings. A {@link ProtocolException} that it fails with is told to the
     * sender, and so is that nobody answered the handler in its turn; of any other failure it is told only that there was one.
     */
    public <M> Subscription answer(
            String address, Reader<M> reader, Function<M, ? extends Future<? extends ProtocolMessage>> handler) {
        return answer(address, reader, (message, sender) -> handler.apply(message));
    }

    /** The same, for a handler that wants to know what the sender shows of itself. */
    public <M> Subscription answer(
            String address,
            Reader<M> reader,
            BiFunction<M, Sender, ? extends Future<? extends ProtocolMessage>> handler) {
        return consume(address, body -> decode(body, reader), handler);
    }

    /** The same, for messages with bytes beside them. */
    public <M> Subscription answerParcels(String address, Reader<M> reader, ParcelHandler<M> handler) {
        return consume(
                address,
                body -> received(body, reader),
                (parcel, sender) -> handler.handle(parcel.message(), parcel.payload(), sender));
    }

    /** What is done with a message and the bytes beside it. */
    @FunctionalInterface
    public interface ParcelHandler<M> {
        Future<? extends ProtocolMessage> handle(M message, Buffer payload, Sender sender);
    }

    private record Received<M>(M message, Buffer payload) {}

    private static <M> Received<M> received(@Nullable Object body, Reader<M> reader) {
        if (!(body instanceof Buffer bytes)) {
            throw new ProtocolException(ErrorKind.NOT_AN_OBJECT, "", "the body must be a parcel");
        }
        Parcel parcel = Parcel.decode(bytes);
        return new Received<>(decode(parcel.message(), reader), parcel.payload());
    }

    private <M> Subscription consume(
            String address,
            Function<@Nullable Object, M> read,
            BiFunction<M, Sender, ? extends Future<? extends ProtocolMessage>> handler) {
        LogPace pace = new LogPace();
        return new Subscription(eventBus.consumer(address, message -> {
            try {
                handler.apply(read.apply(message.body()), Sender.of(message.headers()))
                        .onComplete(reply -> message.reply(reply.toJson()), failure -> fail(message, failure, pace));
            } catch (RuntimeException failure) {
                fail(message, failure, pace);
            }
        }));
    }

    /** Hands each published message on; what does not decode is dropped, counted and logged, the latter once a second at most. */
    public <M> Subscription listen(String address, Reader<M> reader, Consumer<M> handler) {
        LogPace pace = new LogPace();
        return new Subscription(eventBus.consumer(address, message -> {
            try {
                handler.accept(decode(message.body(), reader));
            } catch (ProtocolException failure) {
                listener.refused(address, failure.kind());
                if (pace.permits()) {
                    LOG.warn("dropped a message on {}: {}", address, failure.summary());
                }
            } catch (RuntimeException failure) {
                listener.refused(address, ErrorKind.INTERNAL);
                if (pace.permits()) {
                    LOG.error("failed to handle a message on {}", address, failure);
                }
            }
        }));
    }

    /**
     * Reads one body.
     *
     * @throws ProtocolException when the body is no JSON object, is too large, or does not read
     */
    public static <M> M decode(@Nullable Object body, Reader<M> reader) {
        if (!(body instanceof JsonObject json)) {
            throw new ProtocolException(ErrorKind.NOT_AN_OBJECT, "", "the body must be a JSON object");
        }
        if (BodySize.exceeds(json, MAX_BODY_BYTES)) {
            throw new ProtocolException(
                    ErrorKind.TOO_LARGE,
                    "",
                    "the body is larger than " + MAX_BODY_BYTES + " bytes or nested too deeply");
        }
        try {
            return reader.read(Fields.of(json));
        } catch (ClassCastException | IllegalArgumentException e) {
            throw new ProtocolException(ErrorKind.WRONG_TYPE, "", "the body does not fit its message");
        }
    }

    private void fail(Message<Object> message, Throwable failure, LogPace pace) {
        if (failure instanceof ProtocolException refusal) {
            listener.refused(message.address(), refusal.kind());
            if (pace.permits()) {
                LOG.info("refused a message on {}: {}", message.address(), refusal.summary());
            }
            message.fail(refusal.kind().failureCode(), refusal.pointer() + " " + refusal.getMessage());
            return;
        }
        if (failure instanceof ReplyException silence && silence.failureType() != ReplyFailure.RECIPIENT_FAILURE) {
            message.reply(new ReplyException(silence.failureType(), silence.getMessage()));
            return;
        }
        listener.refused(message.address(), ErrorKind.INTERNAL);
        LOG.error("failed to handle a message on {}", message.address(), failure);
        message.fail(ErrorKind.INTERNAL.failureCode(), " the receiver failed; its log says why");
    }

    private static Throwable typed(Throwable failure) {
        if (failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
            String text = String.valueOf(reply.getMessage());
            int blank = text.indexOf(' ');
            return new ProtocolException(
                    ErrorKind.ofFailureCode(reply.failureCode()),
                    blank > 0 ? text.substring(0, blank) : "",
                    text.substring(blank + 1));
        }
        return failure;
    }
}
