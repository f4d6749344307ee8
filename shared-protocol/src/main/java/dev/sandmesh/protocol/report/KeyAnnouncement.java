package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Jws;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * All keys of one purpose that are to be believed from now on. It travels as a {@link Jws} that one of those keys has signed: whoever
 * believes that key already learns of the others by it.
 *
 * @param purpose {@code command} or {@code control}
 * @param keys X.509 in Base64
 * @param at in the control plane's time; an older one never takes the place of a newer
 */
public record KeyAnnouncement(String purpose, List<String> keys, Instant at) implements ProtocolMessage {

    public static final String COMMAND = "command";
    public static final String CONTROL = "control";

    /** The most that travel in one message. */
    public static final int MOST = 16;

    /** The longest that travels, in characters. */
    public static final int LONGEST = 4_000;

    private static final String TYPE = "sandmesh-keys";

    public KeyAnnouncement {
        keys = List.copyOf(keys);
    }

    /** Signed by the holder of the key that {@code kid} names. */
    public String signed(String kid, UnaryOperator<byte[]> signer) {
        return Jws.write(TYPE, toJson(), kid, signer);
    }

    /** Of this purpose and signed by one of these keys; anything else is nothing. */
    public static Optional<KeyAnnouncement> verified(String text, String purpose, List<String> believed) {
        try {
            Jws jws = Jws.read(TYPE, text);
            KeyAnnouncement announcement = read(Fields.of(jws.payload()));
            boolean believable = announcement.purpose.equals(purpose)
                    && !announcement.keys.isEmpty()
                    && believed.stream().anyMatch(jws::vouchedBy);
            return believable ? Optional.of(announcement) : Optional.empty();
        } catch (RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    public static KeyAnnouncement read(Fields fields) {
        return new KeyAnnouncement(fields.token("purpose", 32), fields.texts("keys", 16, 200), fields.instant("at"));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("purpose", purpose)
                .put("keys", Wire.texts(keys))
                .put("at", Wire.instant(at));
    }
}
