package dev.sandmesh.protocol.mesh;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import dev.sandmesh.protocol.Address;
import java.util.List;
import java.util.Optional;

/** What the list of members tells; every member has it in memory. */
final class MeshMembers {

    private MeshMembers() {}

    /** Who takes messages to this address: every control node takes registrations, and one its own heartbeats and events. */
    static List<String> takers(String address, HazelcastInstance hazelcast) {
        if (address.equals(Address.REGISTER)) {
            return controlNodes(hazelcast);
        }
        Optional<String> node = Address.controlNode(address);
        return node.map(id -> controlNodes(hazelcast).stream()
                        .filter(nodeId -> Mesh.controlNodeId(nodeId).equals(id))
                        .toList())
                .orElse(List.of());
    }

    /** Whom this member will speak with: an agent with control nodes, a control node with everyone. */
    static List<String> peers(HazelcastInstance hazelcast) {
        return hazelcast.getCluster().getLocalMember().isLiteMember()
                ? controlNodes(hazelcast)
                : hazelcast.getCluster().getMembers().stream()
                        .map(MeshMembers::nodeIdOf)
                        .toList();
    }

    static Optional<String> address(String nodeId, HazelcastInstance hazelcast) {
        return hazelcast.getCluster().getMembers().stream()
                .filter(member -> nodeIdOf(member).equals(nodeId))
                .map(member -> member.getAddress().getHost())
                .findFirst();
    }

    static String nodeIdOf(Member member) {
        String attribute = member.getAttribute(MeshHazelcast.NODE_ID_ATTRIBUTE);
        return attribute != null ? attribute : member.getUuid().toString();
    }

    static List<String> controlNodes(HazelcastInstance hazelcast) {
        return hazelcast.getCluster().getMembers().stream()
                .filter(member -> !member.isLiteMember())
                .map(MeshMembers::nodeIdOf)
                .toList();
    }
}
