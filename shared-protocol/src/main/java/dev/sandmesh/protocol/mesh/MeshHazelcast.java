package dev.sandmesh.protocol.mesh;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import java.util.Map;
import java.util.UUID;

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
            // Whoever joins would wait two minutes for a member that is cut off.
            Map.entry("hazelcast.connect.all.wait.seconds", "2"),
            Map.entry("hazelcast.graceful.shutdown.max.wait", "3"),
            Map.entry("hazelcast.socket.connect.timeout.seconds", "3"),
            Map.entry("hazelcast.merge.first.run.delay.seconds", "5"),
            Map.entry("hazelcast.merge.next.run.delay.seconds", "5"),
            Map.entry("hazelcast.operation.thread.count", "2"),
            Map.entry("hazelcast.operation.generic.thread.count", "2"),
            Map.entry("hazelcast.operation.priority.generic.thread.count", "1"),
            Map.entry("hazelcast.operation.response.thread.count", "1"),
            Map.entry("hazelcast.io.input.thread.count", "1"),
            Map.entry("hazelcast.io.output.thread.count", "1"),
            Map.entry("hazelcast.event.thread.count", "1"),
            Map.entry("hazelcast.slow.operation.detector.enabled", "false"));

    /**
     * What members tell each other of failures, which some of them repeat their requests by; nothing else needs Java's own form. Whoever
     * is told of one that is not here waits two minutes for the answer, and then does not start.
     */
    private static final String[] FAILURES = {
        "java.lang.Throwable",
        "java.lang.Exception",
        "java.lang.RuntimeException",
        "java.lang.Error",
        "java.lang.AssertionError",
        "java.lang.ClassCastException",
        "java.lang.IllegalArgumentException",
        "java.lang.IllegalMonitorStateException",
        "java.lang.IllegalStateException",
        "java.lang.IndexOutOfBoundsException",
        "java.lang.InterruptedException",
        "java.lang.NullPointerException",
        "java.lang.SecurityException",
        "java.lang.UnsupportedOperationException",
        "java.lang.StackTraceElement",
        "[Ljava.lang.StackTraceElement;",
        "java.io.EOFException",
        "java.io.IOException",
        "java.util.ArrayList",
        "java.util.Collections$EmptyList",
        "java.util.ConcurrentModificationException",
        "java.util.NoSuchElementException",
        "java.util.concurrent.CancellationException",
        "java.util.concurrent.CompletionException",
        "java.util.concurrent.ExecutionException",
        "java.util.concurrent.RejectedExecutionException",
        "java.util.concurrent.TimeoutException"
    };

    private static final String[] FAILURES_OF_HAZELCAST = {
        "com.hazelcast.config.InvalidConfigurationException",
        "com.hazelcast.core.ConsistencyLostException",
        "com.hazelcast.core.HazelcastException",
        "com.hazelcast.core.HazelcastInstanceNotActiveException",
        "com.hazelcast.core.HazelcastOverloadException",
        "com.hazelcast.core.IndeterminateOperationStateException",
        "com.hazelcast.core.LocalMemberResetException",
        "com.hazelcast.core.MemberLeftException",
        "com.hazelcast.core.OperationTimeoutException",
        "com.hazelcast.core.RuntimeInterruptedException",
        "com.hazelcast.internal.cluster.impl.ClusterTopologyChangedException",
        "com.hazelcast.internal.cluster.impl.ConfigMismatchException",
        "com.hazelcast.internal.cluster.impl.VersionMismatchException",
        "com.hazelcast.internal.partition.PartitionStateVersionMismatchException",
        "com.hazelcast.nio.serialization.HazelcastSerializationException",
        "com.hazelcast.partition.NoDataMemberInClusterException",
        "com.hazelcast.splitbrainprotection.SplitBrainProtectionException",
        "com.hazelcast.transaction.TransactionException",
        "com.hazelcast.transaction.TransactionNotActiveException",
        "com.hazelcast.transaction.TransactionTimedOutException"
    };

    /** The only thing of Java's form that members send each other in earnest: an island freezes before it merges. */
    private static final String[] STATE_OF_AN_ISLAND = {"com.hazelcast.cluster.ClusterState", "java.lang.Enum"};

    /**
     * Each member keeps two of them for every other one, so the usual 128 would fill the small heap of an agent in a mesh of some
     * dozens. Little comes this way: membership, and who takes which address; messages have connections of their own.
     */
    private static final int BUFFER_KIBIBYTES = 16;

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
        config.getMemberAttributeConfig()
                .setAttribute(NODE_ID_ATTRIBUTE, UUID.randomUUID().toString());
        config.getSerializationConfig().setJavaSerializationFilterConfig(filter());
        // Nobody reads its own measurements, which cost two threads and a part of every start.
        config.getMetricsConfig().setEnabled(false);
        // Of counters that nobody has; by default it looks for them every second.
        config.getCRDTReplicationConfig().setReplicationPeriodMillis(600_000);
        network(config, mesh);
        return config;
    }

    /** A list of what may be made of Java's own serialized form; with it, everything that is not on it is refused. */
    private static JavaSerializationFilterConfig filter() {
        ClassFilter allowed = new ClassFilter()
                .addClasses(FAILURES)
                .addClasses(FAILURES_OF_HAZELCAST)
                .addClasses(STATE_OF_AN_ISLAND)
                .addPackages("com.hazelcast.spi.exception", "com.hazelcast.cp.exception");
        return new JavaSerializationFilterConfig().setDefaultsDisabled(true).setWhitelist(allowed);
    }

    /** An endpoint for members alone: no code for Hazelcast's own clients, REST or memcache is even loaded. */
    private static void network(Config config, MeshConfig mesh) {
        ServerSocketEndpointConfig members = new ServerSocketEndpointConfig();
        members.setPort(mesh.port());
        members.setPortAutoIncrement(mesh.role() == MeshRole.LITE);
        members.setPortCount(1_000);
        members.setSocketRcvBufferSizeKb(BUFFER_KIBIBYTES);
        members.setSocketSendBufferSizeKb(BUFFER_KIBIBYTES);
        members.getInterfaces().setEnabled(true).addInterface(mesh.bindHost());
        AdvancedNetworkConfig network = config.getAdvancedNetworkConfig();
        network.setEnabled(true).setMemberEndpointConfig(members);
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getTcpIpConfig().setEnabled(true).setMembers(mesh.members());
    }
}
