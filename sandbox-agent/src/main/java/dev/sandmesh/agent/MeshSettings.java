package dev.sandmesh.agent;

import java.util.List;

/**
 * How the agent finds the control plane on the mesh.
 *
 * @param port first port to listen on; the next free one above it is taken
 * @param members control nodes as {@code host:port}
 */
record MeshSettings(String clusterName, String bindHost, int port, List<String> members) {

    MeshSettings {
        members = List.copyOf(members);
    }
}
