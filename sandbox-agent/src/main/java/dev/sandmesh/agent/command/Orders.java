package dev.sandmesh.agent.command;

import dev.sandmesh.protocol.command.LogLines;
import dev.sandmesh.protocol.report.Heartbeat;
import io.vertx.core.Future;
import java.time.Duration;

/** What commands can do here; called on the command verticle's event loop. */
public interface Orders {

    /** Looks at everything now. */
    Future<Heartbeat> check(Duration limit);

    /** Restarts a process; fails with {@link OrderFailedException}. */
    Future<Restarted> restart(String process);

    /** The last lines of a process's log; fails with {@link OrderFailedException}. */
    Future<LogLines> readLog(String process, int lines);

    /** A process is running and ready again. */
    record Restarted(long pid, int restarts) {}
}
