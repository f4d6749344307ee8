package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;

/** How a command comes: signed, or to an agent of version 1 as it is. */
public sealed interface Delivery extends ProtocolMessage permits Command, SignedCommand {

    static Delivery read(Fields fields) {
        return fields.has("jws") ? SignedCommand.read(fields) : Command.read(fields);
    }
}
