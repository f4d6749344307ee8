package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;

/**
 * What a client asks on {@link dev.sandmesh.protocol.Address#QUERY}. Of changes the answer is a {@link ChangePage}, of all else what the
 * contract says of the same question over HTTP.
 */
public sealed interface FleetQuery extends ProtocolMessage
        permits GetFleetSummary, GetOperation, GetSandbox, ListChanges, ListOperations, ListSandboxes {

    static FleetQuery read(Fields fields) {
        String type = fields.text("type", 64);
        return switch (type) {
            case GetFleetSummary.TYPE -> new GetFleetSummary();
            case GetOperation.TYPE -> GetOperation.read(fields);
            case GetSandbox.TYPE -> GetSandbox.read(fields);
            case ListChanges.TYPE -> ListChanges.read(fields);
            case ListOperations.TYPE -> ListOperations.read(fields);
            case ListSandboxes.TYPE -> ListSandboxes.read(fields);
            default -> throw fields.unknownType(type);
        };
    }
}
