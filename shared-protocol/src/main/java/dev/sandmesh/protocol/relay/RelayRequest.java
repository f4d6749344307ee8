package dev.sandmesh.protocol.relay;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Parcel;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A message for an address of the bus, in either direction; one {@link RelayReply} or {@link RelayFailure} with the same id answers.
 *
 * @param id counted by the sender; each direction has its own
 * @param authorization the agent's token, for the receiver of the message
 * @param payload bytes beside the body; a request that has some travels as a {@link Parcel} in a binary frame
 */
public record RelayRequest(
        long id, String address, Optional<String> authorization, JsonObject body, long timeoutMillis, Buffer payload)
        implements RelayFrame {

    static final String TYPE = "request";
    static final int MAX_ADDRESS = 200;
    static final int MAX_AUTHORIZATION = 4_096;
    static final long LONGEST_TIMEOUT_MILLIS = 120_000;

    /** One without bytes beside it. */
    public RelayRequest(long id, String address, Optional<String> authorization, JsonObject body, long timeoutMillis) {
        this(id, address, authorization, body, timeoutMillis, Buffer.buffer());
    }

    RelayRequest with(Buffer bytes) {
        return new RelayRequest(id, address, authorization, body, timeoutMillis, bytes);
    }

    static RelayRequest read(Fields fields) {
        return new RelayRequest(
                fields.integer("id", 0L, Wire.MAX_INTEGER),
                fields.token("address", MAX_ADDRESS),
                fields.optionalText("authorization", MAX_AUTHORIZATION),
                fields.raw("body"),
                fields.integer("timeoutMillis", 1L, LONGEST_TIMEOUT_MILLIS));
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("type", TYPE)
                .put("id", id)
                .put("address", address)
                .put("body", body)
                .put("timeoutMillis", timeoutMillis);
        authorization.ifPresent(text -> json.put("authorization", text));
        return json;
    }

    /** Never shows the token. */
    @Override
    public String toString() {
        return "RelayRequest[" + id + " to " + address + "]";
    }
}
