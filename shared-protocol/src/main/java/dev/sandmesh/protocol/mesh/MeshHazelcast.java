package dev.sandmesh.protocol.mesh;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import java.util.Map;

/**
 * The Hazelcast settings of the mesh. Membership keeps its default patience (60 s of silence): leases find the dead, and a
 * member that was frozen for less wakes up reachable. Only the merge after a partition is hurried.
 */
final class MeshHazelcast {

    /** Where vertx-hazelcast keeps the Vert.x node id of a member. */
    static final String NODE_ID_ATTRIBUTE = "__vertx.nodeId";

    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            Map.entry("hazelcast.logging.type", "slf4j"),
            Map.entry("hazelcast.phone.home.enabled", "false"),
            Map.entry("hazelcast.shutdownhook.enabled", "false"),
            Map.entry("hazelcast.health.monitoring.level", "OFF"),
            Map.entry("hazelcast.socket.bind.any", "false"),
            Map.entry("hazelcast.wait.seconds.before.join", "0"),
            Map.entry("hazelcast.max.join.seconds", "10"),
            Map.entry("hazelcast.graceful.shutdown.max.wait", "3"),
            Map.entry("hazelcast.merge.first.run.delay.seconds", "10"),
            Map.entry("hazelcast.merge.next.run.delay.seconds", "10"),
            Map.entry("hazelcast.operation.thread.count", "2"),
            Map.entry("hazelcast.operation.generic.thread.count", "2"),
            Map.entry("hazelcast.operation.priority.generic.thread.count", "1"),
            Map.entry("hazelcast.operation.response.thread.count", "1"),
            Map.entry("hazelcast.io.input.thread.count", "1"),
            Map.entry("hazelcast.io.output.thread.count", "1"),
            Map.entry("hazelcast.event.thread.count", "1"),
            Map.entry("hazelcast.slow.operation.detector.enabled", "false"));

    private MeshHazelcast() {}

    static Config config(MeshConfig mesh) {
        Config config = new Config();
        config.setClusterName(mesh.clusterName());
        config.setLiteMember(mesh.role() == MeshRole.LITE);
        PROPERTIES.forEach(config::setProperty);
        config.setProperty("hazelcast.initial.min.cluster.size", "0");
        config.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
                .setBackupCount(1)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        config.addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(1));
        config.addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(1));
        // Nobody reads its own measurements, which cost two threads and a part of every start.
        config.getMetricsConfig().setEnabled(false);
        // Of counters that nobody has; by default it looks for them every second.
        config.getCRDTReplicationConfig().setReplicationPeriodMillis(600_000);
        network(config, mesh);
        return config;
    }

    /** An endpoint for members alone: no code for Hazelcast's own clients, REST or memcache is even loaded. */
    private static void network(Config config, MeshConfig mesh) {
        ServerSocketEndpointConfig members = new ServerSocketEndpointConfig();
        members.setPort(mesh.port());
        members.setPortAutoIncrement(mesh.role() == MeshRole.LITE);
        members.setPortCount(1_000);
        members.getInterfaces().setEnabled(true).addInterface(mesh.bindHost());
        AdvancedNetworkConfig network = config.getAdvancedNetworkConfig();
        network.setEnabled(true).setMemberEndpointConfig(members);
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getTcpIpConfig().setEnabled(true).setMembers(mesh.members());
    }
}
