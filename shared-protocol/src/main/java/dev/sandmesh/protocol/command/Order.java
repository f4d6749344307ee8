package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;

/** What an agent is told to do. */
public sealed interface Order extends ProtocolMessage permits Check, Present, ReadLog, RestartProcess {

    /** Whether nothing is lost when it is done twice. */
    default boolean repeatable() {
        return false;
    }

    static Order read(Fields fields) {
        String type = fields.text("type", 64);
        return switch (type) {
            case Check.TYPE -> new Check();
            case Present.TYPE -> new Present();
            case ReadLog.TYPE -> ReadLog.read(fields);
            case RestartProcess.TYPE -> RestartProcess.read(fields);
            default -> throw fields.unknownType(type);
        };
    }
}
