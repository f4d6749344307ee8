package dev.sandmesh.agent.capacity;

import io.vertx.core.Future;

/** Opens browsers, one more with each call, and closes what it opened. */
interface BrowserSource {

    /** What is opened, for people. */
    String description();

    /** How many there can be. */
    int most();

    /** The port of the debug interface of one more browser, which answers already. */
    Future<Integer> open();

    /** All that were opened are gone when this completes; never fails. */
    Future<Void> closeAll();

    /** As {@link #closeAll}, at once and by force: the last resort when the program is ended. Blocks. */
    void kill();
}
