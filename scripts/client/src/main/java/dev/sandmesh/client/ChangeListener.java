package dev.sandmesh.client;

import dev.sandmesh.protocol.client.Change;

/** Told of changes on the event loop of the client: it must not block there. */
@FunctionalInterface
public interface ChangeListener {

    /** Each once, in order; keep {@link Change#seq} to go on from it another day. */
    void changed(Change change);

    /** The cursor was too old: read anew what you show; later changes follow. */
    default void resync() {}
}
