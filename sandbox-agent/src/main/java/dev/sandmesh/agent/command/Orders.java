package dev.sandmesh.agent.command;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.protocol.command.LogLines;
import dev.sandmesh.protocol.command.OpenView;
import dev.sandmesh.protocol.command.Pause;
import dev.sandmesh.protocol.command.Resume;
import dev.sandmesh.protocol.report.Heartbeat;
import io.vertx.core.Future;
import java.time.Duration;

/** What commands can do here; called on the command verticle's event loop. */
public interface Orders {

    /** Looks at everything now. */
    Future<Heartbeat> check(Duration limit);

    /** The last lines of a process's log; fails with {@link OrderFailedException}. */
    Future<LogLines> readLog(String process, int lines);

    /** The worker takes no new task. */
    Future<JobEnd> pause(Pause order);

    /** The worker takes tasks again. */
    Future<JobEnd> resume(Resume order);

    /** Joins a view to the screen. */
    Future<JobEnd> open(OpenView view);
}
