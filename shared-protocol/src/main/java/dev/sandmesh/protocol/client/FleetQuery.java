package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;

/** What a client asks on {@link dev.sandmesh.protocol.Address#QUERY}. */
public sealed interface FleetQuery extends ProtocolMessage permits ListChanges {

    static FleetQuery read(Fields fields) {
        String type = fields.text("type", 64);
        return switch (type) {
            case ListChanges.TYPE -> ListChanges.read(fields);
            default -> throw fields.unknownType(type);
        };
    }
}
