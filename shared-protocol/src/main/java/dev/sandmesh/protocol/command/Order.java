package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;

/** What an agent is told to do. A {@link Job} takes its time; of the others the answer is the end. */
public sealed interface Order extends ProtocolMessage
        permits Cancel, Check, Extend, Feed, Job, OpenView, Pause, Present, ReadLog, Resize, Resume {

    /** Whether nothing is lost when it is done twice. */
    default boolean repeatable() {
        return false;
    }

    /** What may stand in a log: never what a person typed, or what may hold a secret. */
    default String summary() {
        return toJson().encode();
    }

    static Order read(Fields fields) {
        String type = fields.text("type", 64);
        return switch (type) {
            case Cancel.TYPE -> Cancel.read(fields);
            case Check.TYPE -> new Check();
            case CollectBundle.TYPE -> new CollectBundle();
            case Drain.TYPE -> Drain.read(fields);
            case Exec.TYPE -> Exec.read(fields);
            case Extend.TYPE -> Extend.read(fields);
            case Feed.TYPE -> Feed.read(fields);
            case FollowLog.TYPE -> FollowLog.read(fields);
            case OpenView.TYPE -> OpenView.read(fields);
            case Pause.TYPE -> Pause.read(fields);
            case Present.TYPE -> new Present();
            case ReadLog.TYPE -> ReadLog.read(fields);
            case Resize.TYPE -> Resize.read(fields);
            case RestartProcess.TYPE -> RestartProcess.read(fields);
            case Resume.TYPE -> Resume.read(fields);
            case Screenshot.TYPE -> new Screenshot();
            case StartProcess.TYPE -> StartProcess.read(fields);
            case StopProcess.TYPE -> StopProcess.read(fields);
            default -> throw fields.unknownType(type);
        };
    }
}
