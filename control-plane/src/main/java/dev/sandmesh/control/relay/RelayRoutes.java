package dev.sandmesh.control.relay;

import io.vertx.core.Future;

/** Port: what the mesh knows of where messages go. Asked on any thread. */
public interface RelayRoutes {

    /**
     * Whether the mesh, asked now, knows that messages to this address reach this node. While a member is cut off, an answer may take a
     * minute; it fails when that takes longer still.
     */
    Future<Boolean> leadHere(String address);

    /** They do reach this node, whatever the mesh knows by now. */
    void lead(String address);
}
