package dev.sandmesh.agent.fence;

import io.vertx.core.Future;
import java.time.Duration;

/** The browser profiles of this host, as far as the fence has to do with them. */
public interface OpenProfiles {
    /** Whether any was open when last looked at. */
    boolean any();

    /** Closes all; fails with a sentence when some may be left open. */
    Future<String> close(Duration limit);
}
