package dev.sandmesh.protocol.mesh;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * How to find and join the mesh.
 *
 * @param bindHost an address of this host, by which the others reach it; off loopback only within the whole shell
 * @param port of Hazelcast, 1 to 65535; a lite member takes the next free one from there, a data member exactly this
 * @param members {@code host:port} of the control nodes, at least one for a lite member
 */
public record MeshConfig(
        String clusterName, MeshRole role, String bindHost, int port, List<String> members, MeshSecurity security) {

    private static final String WAY_OUT = ". Off loopback the mesh needs a mesh key and TLS: make both with"
            + " \"sandmesh admin mesh init\" on the host of a control node (\"… mesh agent NAME\" for an agent there), then"
            + " name the files: SANDMESH_MESH_KEY_FILE, SANDMESH_MESH_TLS_CA, SANDMESH_MESH_TLS_CERT and SANDMESH_MESH_TLS_KEY"
            + " at a control node, mesh.keyFile, mesh.ca, mesh.certificate and mesh.privateKey at an agent";

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
        requireOwnAddress(bindHost);
        if (!security.isWhole()) {
            requireLoopback(bindHost, "mesh address " + bindHost);
            for (String member : members) {
                requireLoopback(member.replaceFirst(":[0-9]+$", ""), "mesh member " + member);
            }
        }
    }

    /** Without a shell. */
    public MeshConfig(String clusterName, MeshRole role, String bindHost, int port, List<String> members) {
        this(clusterName, role, bindHost, port, members, MeshSecurity.OPEN);
    }

    private static void requireOwnAddress(String host) {
        try {
            if (InetAddress.getByName(host).isAnyLocalAddress()) {
                throw new IllegalArgumentException(
                        "mesh address " + host + " is no address: name the one by which others reach this host");
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("mesh address " + host + " is not known", e);
        }
    }

    private static void requireLoopback(String host, String what) {
        try {
            if (InetAddress.getByName(host).isLoopbackAddress()) {
                return;
            }
        } catch (UnknownHostException e) {
            // Whatever it will be, it is not this host.
        }
        throw new IllegalArgumentException(what + " is not on loopback" + WAY_OUT);
    }
}
