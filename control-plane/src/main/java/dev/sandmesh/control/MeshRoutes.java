package dev.sandmesh.control;

import dev.sandmesh.control.relay.RelayRoutes;
import dev.sandmesh.protocol.mesh.Mesh;
import io.vertx.core.Future;

/** The mesh, as the hub of relayed agents asks it. */
record MeshRoutes(Mesh mesh) implements RelayRoutes {

    @Override
    public Future<Boolean> leadHere(String address) {
        return mesh.knows(address);
    }

    @Override
    public void lead(String address) {
        mesh.remember(address, mesh.nodeId());
    }
}
