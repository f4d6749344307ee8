package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Part of what a job brings, in the order in which it came; its bytes travel beside it. The last one holds the result. From agent to owner,
 * and from there to the receiver.
 *
 * @param receiver node that takes it
 * @param offset bytes of all streams before these
 * @param pieces of which the bytes are made, in order
 */
public record CommandOutput(
        SandboxId sandboxId,
        long epoch,
        String nonce,
        UUID commandId,
        String receiver,
        long offset,
        List<OutputPiece> pieces,
        Optional<CommandResult> result)
        implements ProtocolMessage {

    /** The most bytes that travel beside one. */
    public static final int MOST_BYTES = 128 * 1024;

    /** How many of one job may wait to be acked: as much as comes while one is on its way there and back. */
    public static final int MOST_WAITING = 8;

    /** Of how many pieces one is made at most. */
    public static final int MOST_PIECES = 64;

    public CommandOutput {
        pieces = List.copyOf(pieces);
    }

    public static CommandOutput read(Fields fields) {
        CommandOutput output = new CommandOutput(
                fields.sandboxId("sandboxId"),
                fields.integer("epoch", 0L, Wire.MAX_INTEGER),
                fields.token("nonce", 64),
                fields.sandboxId("commandId").value(),
                fields.token("receiver", 64),
                fields.integer("offset", 0L, Wire.MAX_INTEGER),
                fields.list("pieces", MOST_PIECES, OutputPiece::read),
                fields.optionalObject("result").map(CommandResult::read));
        if (output.length() > MOST_BYTES) {
            throw fields.fault(ErrorKind.TOO_LARGE, "pieces", "are more than " + MOST_BYTES + " bytes together");
        }
        return output;
    }

    /** Bytes that have to be beside it. */
    public int length() {
        return pieces.stream().mapToInt(OutputPiece::length).sum();
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("sandboxId", sandboxId.toString())
                .put("epoch", epoch)
                .put("nonce", nonce)
                .put("commandId", commandId.toString())
                .put("receiver", receiver)
                .put("offset", offset)
                .put("pieces", Wire.objects(pieces));
        result.ifPresent(end -> json.put("result", end.toJson()));
        return json;
    }
}
