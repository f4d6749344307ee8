package dev.sandmesh.control.transit;

import dev.sandmesh.protocol.mesh.MutualTls;
import java.util.Optional;

/**
 * Where a node listens for others.
 *
 * @param host its address on the mesh
 * @param port the first that is tried, the next free one is taken; 0 for any
 * @param tls by which members prove each other; empty on loopback only, as the mesh sees to
 */
public record TransitConfig(String host, int port, Optional<MutualTls> tls) {

    public static final String PORT = "SANDMESH_TRANSIT_PORT";
    public static final int USUAL_PORT = 5801;
}
