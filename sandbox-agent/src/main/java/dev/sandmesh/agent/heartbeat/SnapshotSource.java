package dev.sandmesh.agent.heartbeat;

import io.vertx.core.Future;
import java.time.Duration;

/** Looks at the sandbox; called on the heartbeat verticle's event loop, and the future completes there. */
public interface SnapshotSource {

    /** What is known now; what takes longer than {@code limit} to find out is told as it was last seen. */
    Future<Snapshot> take(Duration limit);
}
