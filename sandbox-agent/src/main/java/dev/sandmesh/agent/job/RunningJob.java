package dev.sandmesh.agent.job;

import dev.sandmesh.protocol.command.WindowSize;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/** A job under way; called on the job verticle's event loop. */
public interface RunningJob {

    /** One that has ended before it was begun. */
    static RunningJob over(JobEnd end) {
        return new RunningJob() {
            @Override
            public Future<JobEnd> end() {
                return Future.succeededFuture(end);
            }

            @Override
            public void cancel() {
                // has ended
            }
        };
    }

    /** How it ended; never fails. */
    Future<JobEnd> end();

    /** Ends it early: {@link #end} completes within ten seconds. */
    void cancel();

    /** The next bytes of its input; completes when they are taken. */
    default Future<Void> feed(Buffer bytes, boolean last) {
        return Future.failedFuture(new UnsupportedOperationException("this job takes no input"));
    }

    default Future<Void> resize(WindowSize size) {
        return Future.failedFuture(new UnsupportedOperationException("this job has no terminal"));
    }

    /** Its deadline is this far from now. */
    default Future<Void> extend(Duration deadline) {
        return Future.failedFuture(new UnsupportedOperationException("this job has no deadline that can be moved"));
    }
}
