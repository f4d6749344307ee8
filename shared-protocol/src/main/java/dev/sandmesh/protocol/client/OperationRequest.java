package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;

/** What a client orders on {@link dev.sandmesh.protocol.Address#OPERATION}; the answer is the operation as the contract shows it. */
public sealed interface OperationRequest extends ProtocolMessage
        permits CancelOperation, ExtendOperation, StartOperation {

    static OperationRequest read(Fields fields) {
        String type = fields.text("type", 64);
        return switch (type) {
            case CancelOperation.TYPE -> CancelOperation.read(fields);
            case ExtendOperation.TYPE -> ExtendOperation.read(fields);
            case StartOperation.TYPE -> StartOperation.read(fields);
            default -> throw fields.unknownType(type);
        };
    }
}
