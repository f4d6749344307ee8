package dev.sandmesh.protocol.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.EndpointConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.internal.serialization.SerializationClassNameFilter;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of Java's own serialized form a member of the mesh reads: A136, B26. */
class MeshHazelcastTest {

    /** Where Hazelcast has what members tell each other about joining, leaving, partitions and their locks. */
    private static final Pattern FAILURES = Pattern.compile(
            "com/hazelcast/(core|spi/exception|internal/cluster/impl|internal/partition|partition|transaction"
                    + "|splitbrainprotection|nio/serialization)/[A-Za-z]+(Exception|Error)\\.class");

    private final SerializationClassNameFilter filter = new SerializationClassNameFilter(
            MeshHazelcast.config(new MeshConfig("test", MeshRole.DATA, "127.0.0.1", 5_701, List.of("127.0.0.1:5701")))
                    .getSerializationConfig()
                    .getJavaSerializationFilterConfig());

    /** Two nodes that start at once are told that the members change, and ask again. */
    @Test
    void everyFailureThatMembersTellEachOtherIsRead() throws Exception {
        List<String> failures = failuresOfHazelcast();
        assertThat(failures)
                .hasSizeGreaterThan(20)
                .contains("com.hazelcast.internal.cluster.impl.ClusterTopologyChangedException");
        for (String failure : failures) {
            assertThatCode(() -> filter.filter(failure)).as(failure).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.util.PriorityQueue",
                "java.util.HashMap",
                "java.lang.ProcessBuilder",
                "java.lang.reflect.Proxy",
                "com.hazelcast.internal.util.executor.HazelcastManagedThread",
                "dev.sandmesh.protocol.SandboxId"
            })
    void nothingElseIs(String name) {
        assertThatThrownBy(() -> filter.filter(name)).isInstanceOf(SecurityException.class);
    }

    /** Each member has a connection to every other one, and two buffers for it on its heap; an agent's has 32 MiB for everything. */
    @Test
    void fourHundredOthersTakeLessThanHalfOfTheHeapOfAnAgent() {
        EndpointConfig members = MeshHazelcast.config(
                        new MeshConfig("test", MeshRole.LITE, "127.0.0.1", 5_721, List.of("127.0.0.1:5701")))
                .getAdvancedNetworkConfig()
                .getEndpointConfigs()
                .get(EndpointQualifier.MEMBER);
        assertThat(400 * (members.getSocketRcvBufferSizeKb() + members.getSocketSendBufferSizeKb()))
                .as("KiB")
                .isLessThan(16 * 1_024);
    }

    private static List<String> failuresOfHazelcast() throws Exception {
        Path jar = Path.of(HazelcastInstance.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> FAILURES.matcher(name).matches())
                    .map(name -> name.replace('/', '.').replaceAll("\\.class$", ""))
                    .toList();
        }
    }
}
