package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;

/** The answer to {@link Register}. */
public sealed interface RegisterReply extends ProtocolMessage permits Challenge, Refused, Registered {

    static RegisterReply read(Fields fields) {
        String type = fields.text("type", 64);
        return switch (type) {
            case Registered.TYPE -> Registered.read(fields);
            case Challenge.TYPE -> Challenge.read(fields);
            case Refused.TYPE -> Refused.read(fields);
            default -> throw fields.unknownType(type);
        };
    }
}
