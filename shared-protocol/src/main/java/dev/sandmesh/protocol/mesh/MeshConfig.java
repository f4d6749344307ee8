package dev.sandmesh.protocol.mesh;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * How to find and join the mesh.
 *
 * @param bindHost an address of this host; loopback only, since the mesh is neither encrypted nor authenticated
 * @param port of Hazelcast, 1 to 65535; a lite member takes the next free one from there, a data member exactly this
 * @param members {@code host:port} of the control nodes, at least one for a lite member
 */
public record MeshConfig(String clusterName, MeshRole role, String bindHost, int port, List<String> members) {

    public MeshConfig {
        members = List.copyOf(members);
        if (clusterName.isBlank()) {
            throw new IllegalArgumentException("the mesh needs a cluster name");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("mesh port " + port + " is not between 1 and 65535");
        }
        if (role == MeshRole.LITE && members.isEmpty()) {
            throw new IllegalArgumentException("an agent needs the address of at least one control node");
        }
        requireLoopback(bindHost);
    }

    private static void requireLoopback(String host) {
        try {
            if (!InetAddress.getByName(host).isLoopbackAddress()) {
                throw new IllegalArgumentException("mesh address " + host
                        + " is not a loopback address; without TLS the mesh listens on loopback only");
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("mesh address " + host + " is not known", e);
        }
    }
}
