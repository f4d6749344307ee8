package dev.sandmesh.agent.desired;

import io.vertx.core.Future;

/** The browsers of this sandbox. */
public interface Browsers {

    /**
     * Done when this is what is wanted of them from now on.
     *
     * @throws dev.sandmesh.agent.process.SpecException in the future, when this sandbox cannot have it; then nothing changes
     */
    Future<Void> configure(BrowserSettings settings);

    /** Done when each of them runs as it is wanted. */
    Future<Void> ready();
}
