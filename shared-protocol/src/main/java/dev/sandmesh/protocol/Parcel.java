package dev.sandmesh.protocol;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A message with bytes beside it, as one buffer: four bytes with the length of the message's JSON form, that, and the bytes as they are.
 */
public record Parcel(JsonObject message, Buffer payload) {

    private static final int HEAD = 4;

    /**
     * Reads one.
     *
     * @throws ProtocolException when it is none
     */
    public static Parcel decode(Buffer bytes) {
        int end = bytes.length() < HEAD ? -1 : HEAD + bytes.getInt(0);
        if (end < HEAD || end > bytes.length()) {
            throw new ProtocolException(ErrorKind.NOT_AN_OBJECT, "", "the parcel has no message");
        }
        try {
            return new Parcel(bytes.slice(HEAD, end).toJsonObject(), bytes.slice(end, bytes.length()));
        } catch (DecodeException | ClassCastException e) {
            throw new ProtocolException(ErrorKind.NOT_AN_OBJECT, "", "the message of the parcel is no JSON object");
        }
    }

    /** The payload is not copied: it has to stay as it is until this is sent. */
    public Buffer encode() {
        Buffer head = message.toBuffer();
        return Views.joined(List.of(Buffer.buffer(HEAD).appendInt(head.length()), head, payload));
    }
}
