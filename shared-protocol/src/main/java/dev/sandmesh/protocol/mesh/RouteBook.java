package dev.sandmesh.protocol.mesh;

import dev.sandmesh.protocol.Recent;
import io.vertx.core.spi.cluster.NodeInfo;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a member has heard of where messages go, for when nobody can be asked. Any thread. */
final class RouteBook {

    private static final int MOST = 20_000;

    private final Map<String, List<String>> consumers = bounded();
    private final Map<String, NodeInfo> nodes = bounded();

    /** Ids of the members that take messages to this address; the latest word counts, none means forgotten. */
    void consumers(String address, List<String> nodeIds) {
        if (nodeIds.isEmpty()) {
            consumers.remove(address);
        } else {
            consumers.put(address, List.copyOf(nodeIds));
        }
    }

    List<String> consumers(String address) {
        List<String> known = consumers.get(address);
        return known == null ? List.of() : known;
    }

    /** A member's place never changes: whoever joins anew has a new id. */
    void node(String nodeId, NodeInfo info) {
        nodes.put(nodeId, info);
    }

    Optional<NodeInfo> node(String nodeId) {
        return Optional.ofNullable(nodes.get(nodeId));
    }

    private static <V> Map<String, V> bounded() {
        return Collections.synchronizedMap(new Recent<>(MOST));
    }
}
