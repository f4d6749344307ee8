package dev.sandmesh.control.change;

import dev.sandmesh.protocol.client.Change;
import io.vertx.core.Future;

/** Lives from the log of changes, through a {@link ChangeFollower}; called on the follower's event loop. */
public interface ChangeReader {

    /** Reads the present state anew and brings the cursor that belongs to it; called at the start and when the log does not reach back. */
    Future<Long> load();

    /** The next change: numbers come without a hole. */
    void apply(Change change);
}
