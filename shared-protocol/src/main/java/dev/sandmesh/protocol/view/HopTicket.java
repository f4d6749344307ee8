package dev.sandmesh.protocol.view;

import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Jws;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Lets one agent join one view to the screen of its sandbox, once. It travels as a {@link Jws} that a command key has signed: the agent
 * believes it as it believes a command, and shows it to the node that it dials.
 *
 * @param epoch of the registration that it is meant for
 * @param node control node that the viewer's bytes pass through
 * @param expiresAt in the control plane's time
 */
public record HopTicket(UUID viewId, SandboxId sandboxId, long epoch, ViewMode mode, String node, Instant expiresAt)
        implements ProtocolMessage {

    /** Where an agent dials a control node, with {@code Authorization: Bearer <hop ticket>}. */
    public static final String PATH = "/api/v1/view-link";

    /** What an agent that is a member of the mesh asks for in {@code Upgrade}: the bytes of the screen, bare. */
    public static final String UPGRADE = "sandmesh-view";

    /** The longest that travels, in characters. */
    public static final int LONGEST = 2_000;

    private static final String TYPE = "sandmesh-hop";

    /** {@code signer} makes the signature of the bytes that it is given, with the command key that {@code kid} names. */
    public String signed(String kid, UnaryOperator<byte[]> signer) {
        return Jws.write(TYPE, toJson(), kid, signer);
    }

    /**
     * What a signed text says.
     *
     * @param keys the command key (X.509 in Base64) that a kid names, where it is believed
     * @throws ProtocolException when it does not read, or no believed key signed it
     */
    public static HopTicket verified(String text, Function<String, Optional<String>> keys) {
        Jws jws = jws(text);
        if (keys.apply(jws.kid()).filter(jws::vouchedBy).isEmpty()) {
            throw new ProtocolException(ErrorKind.OUT_OF_RANGE, "", "no key that is believed here signed the ticket");
        }
        return read(Fields.of(jws.payload()));
    }

    /**
     * What a text claims, signed by whomever: for a log, never for a decision.
     *
     * @throws ProtocolException when it does not read
     */
    public static HopTicket claimed(String text) {
        return read(Fields.of(jws(text).payload()));
    }

    public static HopTicket read(Fields fields) {
        return new HopTicket(
                fields.sandboxId("viewId").value(),
                fields.sandboxId("sandboxId"),
                fields.integer("epoch", 0L, Wire.MAX_INTEGER),
                fields.constant("mode", ViewMode.class),
                fields.token("node", 64),
                fields.instant("expiresAt"));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("viewId", viewId.toString())
                .put("sandboxId", sandboxId.toString())
                .put("epoch", epoch)
                .put("mode", Wire.constant(mode))
                .put("node", node)
                .put("expiresAt", Wire.instant(expiresAt));
    }

    private static Jws jws(String text) {
        if (text.length() > LONGEST) {
            throw new ProtocolException(ErrorKind.TOO_LONG, "", "is longer than " + LONGEST + " characters");
        }
        return Jws.read(TYPE, text);
    }
}
