package dev.sandmesh.protocol.relay;

import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Parcel;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.ProtocolMessage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** One frame of the relay link: a text, or where bytes are beside it a {@link Parcel}. */
public sealed interface RelayFrame extends ProtocolMessage
        permits RelayChallenge, RelayFailure, RelayHello, RelayProof, RelayReply, RelayRequest, RelayWelcome {

    /** Where a control node takes agents. */
    String PATH = "/api/v1/agent-link";

    /** The first version of the protocol that has a relay link. */
    int VERSION = 2;

    /** The largest frame, in bytes: a body of the bus and what is around it. */
    int MAX_BYTES = 256 * 1024 + 16 * 1024;

    /** What is longer travels in several frames of the WebSocket, none of them longer than this. */
    int MAX_PIECE_BYTES = 64 * 1024;

    /** How long the handshake may take, from the opened socket to the welcome. */
    int HANDSHAKE_SECONDS = 5;

    /** How long a connection may be without a sandbox from then on, about: looked at with each ping. */
    int REGISTER_SECONDS = 10;

    /** How often each side pings, and after how long a silence it takes the other for gone. */
    int PING_SECONDS = 5;

    int SILENCE_SECONDS = 15;

    /** Requests of one side that the other has not answered yet. */
    int MOST_OUTSTANDING = 64;

    static RelayFrame read(Fields fields) {
        String type = fields.text("type", 64);
        return switch (type) {
            case RelayHello.TYPE -> RelayHello.read(fields);
            case RelayChallenge.TYPE -> RelayChallenge.read(fields);
            case RelayProof.TYPE -> RelayProof.read(fields);
            case RelayWelcome.TYPE -> RelayWelcome.read(fields);
            case RelayRequest.TYPE -> RelayRequest.read(fields);
            case RelayReply.TYPE -> RelayReply.read(fields);
            case RelayFailure.TYPE -> RelayFailure.read(fields);
            default -> throw fields.unknownType(type);
        };
    }

    /**
     * Reads one frame.
     *
     * @throws ProtocolException when it is none
     */
    static RelayFrame parse(String text) {
        if (text.length() > MAX_BYTES) {
            throw new ProtocolException(ErrorKind.TOO_LARGE, "", "the frame is larger than " + MAX_BYTES + " bytes");
        }
        try {
            return read(Fields.of(new JsonObject(text)));
        } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
            throw new ProtocolException(ErrorKind.NOT_AN_OBJECT, "", "the frame is no JSON object");
        }
    }

    /**
     * Reads a frame that came as bytes.
     *
     * @throws ProtocolException when it is no request with bytes beside it
     */
    static RelayRequest parse(Buffer parcel) {
        if (parcel.length() > MAX_BYTES) {
            throw new ProtocolException(ErrorKind.TOO_LARGE, "", "the frame is larger than " + MAX_BYTES + " bytes");
        }
        Parcel opened = Parcel.decode(parcel);
        try {
            if (read(Fields.of(opened.message())) instanceof RelayRequest request) {
                return request.with(opened.payload());
            }
        } catch (ClassCastException | IllegalArgumentException e) {
            throw new ProtocolException(ErrorKind.WRONG_TYPE, "", "the frame does not fit its message");
        }
        throw new ProtocolException(ErrorKind.UNKNOWN_TYPE, "/type", "bytes are beside requests only");
    }

    default String text() {
        return toJson().encode();
    }
}
