package dev.sandmesh.protocol.relay;

import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;

/**
 * The {@link RelayRequest} with this id has no answer.
 *
 * @param code of a refusal, one of {@link ErrorKind}; empty otherwise
 * @param message for a person
 */
public record RelayFailure(long id, RelayFailure.Kind kind, String code, String message) implements RelayFrame {

    static final String TYPE = "failure";
    private static final int MAX_MESSAGE = 500;

    /** Why there is none. */
    public enum Kind {
        /** Nobody listens at that address. */
        NO_HANDLERS,
        /** Whoever listens there did not answer in time. */
        TIMEOUT,
        /** The message was not taken. */
        REFUSED
    }

    static RelayFailure read(Fields fields) {
        return new RelayFailure(
                fields.integer("id", 0L, Wire.MAX_INTEGER),
                fields.constant("kind", Kind.class),
                fields.text("code", 64),
                fields.text("message", MAX_MESSAGE));
    }

    /** What became of a request, as its sender is told. */
    public static RelayFailure of(long id, Throwable failure) {
        if (failure instanceof ProtocolException refusal) {
            String place = refusal.pointer().isEmpty() ? "" : refusal.pointer() + ": ";
            return refused(id, refusal.kind(), place + refusal.getMessage());
        }
        if (failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS) {
            return new RelayFailure(id, Kind.NO_HANDLERS, "", "nobody listens there");
        }
        if (failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT) {
            return new RelayFailure(id, Kind.TIMEOUT, "", "no answer in time");
        }
        return refused(id, ErrorKind.INTERNAL, "the receiver failed; its log says why");
    }

    public static RelayFailure refused(long id, ErrorKind kind, String message) {
        String told = message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE);
        return new RelayFailure(id, Kind.REFUSED, kind.wireName(), told);
    }

    /** As the bus itself would have failed. */
    public RuntimeException asException() {
        return switch (kind) {
            case NO_HANDLERS -> new ReplyException(ReplyFailure.NO_HANDLERS, message);
            case TIMEOUT -> new ReplyException(ReplyFailure.TIMEOUT, message);
            case REFUSED -> new ProtocolException(ErrorKind.named(code), "", message);
        };
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("type", TYPE)
                .put("id", id)
                .put("kind", Wire.constant(kind))
                .put("code", code)
                .put("message", message);
    }
}
