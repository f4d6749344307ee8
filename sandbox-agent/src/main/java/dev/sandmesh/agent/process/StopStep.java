package dev.sandmesh.agent.process;

import io.vertx.core.Future;
import java.time.Duration;

/** What is done before a process is told to end, such as closing what it has open. */
@FunctionalInterface
public interface StopStep {
    /**
     * Called on the supervisor's event loop. When it takes longer than the limit or fails, the process is stopped all the same and
     * people are told.
     *
     * @return what was done, as a phrase: {@code closed profiles k1, k2}; empty when there was nothing to do
     */
    Future<String> before(Duration limit);
}
