package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A supervised process ended, or was ended by its supervisor.
 *
 * @param exitCode absent when it is not known, as for an adopted process
 * @param signal number of the signal that ended it; absent when none did or it is not known
 * @param reason one sentence: {@code Xvfb exited: signal 9}
 * @param logTail its last log lines, oldest first
 * @param account what led to it and what follows; on the wire its fields stand beside the others
 */
public record ProcessExited(
        String process,
        long pid,
        Optional<Integer> exitCode,
        Optional<Integer> signal,
        String reason,
        List<String> logTail,
        ExitAccount account)
        implements AgentFact {

    static final String TYPE = "process-exited";

    /** The most log lines that travel with an exit. */
    public static final int MAX_LOG_LINES = 20;

    /** The longest log line that travels, in characters. */
    public static final int MAX_LOG_LINE = 500;

    public ProcessExited {
        logTail = List.copyOf(logTail);
    }

    /** Without an account. */
    public ProcessExited(
            String process,
            long pid,
            Optional<Integer> exitCode,
            Optional<Integer> signal,
            String reason,
            List<String> logTail) {
        this(process, pid, exitCode, signal, reason, logTail, ExitAccount.NONE);
    }

    static ProcessExited read(Fields fields) {
        return new ProcessExited(
                fields.token("process", 64),
                fields.integer("pid", 0L, Wire.MAX_INTEGER),
                fields.optionalInteger("exitCode", 0, 255).map(Long::intValue),
                fields.optionalInteger("signal", 1, 64).map(Long::intValue),
                fields.text("reason", 500),
                fields.texts("logTail", MAX_LOG_LINES, MAX_LOG_LINE),
                ExitAccount.read(fields));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public JsonObject toJson() {
        JsonObject json =
                new JsonObject().put("type", TYPE).put("process", process).put("pid", pid);
        exitCode.ifPresent(code -> json.put("exitCode", code));
        signal.ifPresent(number -> json.put("signal", number));
        json.put("reason", reason).put("logTail", Wire.texts(logTail));
        account.writeTo(json);
        return json;
    }
}
