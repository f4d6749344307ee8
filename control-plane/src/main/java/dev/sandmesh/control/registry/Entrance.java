package dev.sandmesh.control.registry;

import dev.sandmesh.control.db.Tx;
import io.vertx.core.Future;
import java.util.Map;

/** Port: what a sandbox passes whose key is not pinned yet. */
@FunctionalInterface
public interface Entrance {

    /** For whoever has proved before that they belong here. */
    Entrance OPEN = (tx, newcomer) -> Future.succeededFuture(Map.of());

    /**
     * Called within the registration's transaction, at most once, with the row that the newcomer is to have. Brings the labels that
     * it gets; fails with {@link EntryRefusedException} when it may not come in, and then there was no registration.
     */
    Future<Map<String, String>> enter(Tx tx, Sandbox newcomer);
}
