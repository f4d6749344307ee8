package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Jws;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.KeyAnnouncement;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A whole {@link Command} under the signature of the control plane.
 *
 * @param jws whose payload the command is
 * @param announcements while keys change, for an agent that does not know the new one yet
 */
public record SignedCommand(String jws, List<String> announcements) implements Delivery {

    /** The type that is part of what is signed. */
    public static final String TYPE = "sandmesh-command";

    private static final int LONGEST = 64_000;

    public SignedCommand {
        announcements = List.copyOf(announcements);
    }

    public static SignedCommand of(
            Command command, String kid, UnaryOperator<byte[]> signer, List<String> announcements) {
        return new SignedCommand(Jws.write(TYPE, command.toJson(), kid, signer), announcements);
    }

    public static SignedCommand read(Fields fields) {
        return new SignedCommand(
                fields.text("jws", LONGEST),
                fields.has("announcements")
                        ? fields.texts("announcements", KeyAnnouncement.MOST, KeyAnnouncement.LONGEST)
                        : List.of());
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject().put("jws", jws);
        return announcements.isEmpty() ? json : json.put("announcements", Wire.texts(announcements));
    }
}
