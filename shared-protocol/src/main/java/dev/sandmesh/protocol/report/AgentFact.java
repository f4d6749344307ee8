package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;

/** Something that happened on a sandbox and is told at once. */
public sealed interface AgentFact extends ProtocolMessage
        permits AgentEnded,
                CommandRejected,
                ConditionChanged,
                EnginesChanged,
                Goodbye,
                ProcessExited,
                ProcessFlapping,
                ProcessStarted,
                TaskEnded,
                VersionsChanged {

    static AgentFact read(Fields fields) {
        String type = fields.text("type", 64);
        return switch (type) {
            case AgentEnded.TYPE -> AgentEnded.read(fields);
            case CommandRejected.TYPE -> CommandRejected.read(fields);
            case ProcessExited.TYPE -> ProcessExited.read(fields);
            case ProcessStarted.TYPE -> ProcessStarted.read(fields);
            case ProcessFlapping.TYPE -> ProcessFlapping.read(fields);
            case ConditionChanged.TYPE -> ConditionChanged.read(fields);
            case TaskEnded.TYPE -> TaskEnded.read(fields);
            case VersionsChanged.TYPE -> VersionsChanged.read(fields);
            case EnginesChanged.TYPE -> EnginesChanged.read(fields);
            case Goodbye.TYPE -> Goodbye.read(fields);
            default -> throw fields.unknownType(type);
        };
    }

    /** The name on the wire. */
    String type();
}
