package dev.sandmesh.control;

import dev.sandmesh.control.access.AccessConfig;
import dev.sandmesh.control.audit.AuditConfig;
import dev.sandmesh.control.db.DatabaseConfig;
import dev.sandmesh.control.http.HttpConfig;
import dev.sandmesh.control.join.JoinConfig;
import dev.sandmesh.protocol.mesh.MeshConfig;
import dev.sandmesh.protocol.mesh.MeshRole;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Everything that can be set, read once from the environment.
 *
 * @param nodeName what people are shown of this control node
 */
public record ControlPlaneConfig(
        Path home,
        String nodeName,
        Path joinTokenFile,
        HttpConfig http,
        AccessConfig access,
        AuditConfig audit,
        DatabaseConfig database,
        MeshConfig mesh) {

    /** Longer than the slowest order to an agent. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(35);

    private static final String LOOPBACK = "127.0.0.1";

    /**
     * Reads the {@code SANDMESH_*} variables.
     *
     * @throws ConfigException with every fault at once
     */
    public static ControlPlaneConfig read(Map<String, String> environment) {
        Reading reading = new Reading(environment);
        Path home = Path.of(reading.text("SANDMESH_HOME", ".sandmesh"))
                .toAbsolutePath()
                .normalize();
        Path token = Path.of(reading.text(
                "SANDMESH_JOIN_TOKEN_FILE", home.resolve("join-token").toString()));
        Optional<HttpConfig> http = reading.part(() -> http(reading));
        Optional<AccessConfig> access = reading.part(() -> AccessConfig.read(environment, home));
        Optional<AuditConfig> audit = reading.part(() -> AuditConfig.read(environment, home));
        Optional<DatabaseConfig> database = reading.part(() -> DatabaseConfig.read(environment, home));
        Optional<MeshConfig> mesh = reading.part(() -> mesh(reading));
        reading.check();
        String nodeName = reading.text("SANDMESH_NODE_NAME", reading.text("HOSTNAME", "control"));
        return new ControlPlaneConfig(
                home,
                nodeName,
                token,
                http.orElseThrow(),
                access.orElseThrow(),
                audit.orElseThrow(),
                database.orElseThrow(),
                mesh.orElseThrow());
    }

    /** What agents are told of this node goes with it. */
    JoinConfig join() {
        String here = mesh.bindHost() + ":" + mesh.port();
        List<String> members = Stream.concat(Stream.of(here), mesh.members().stream())
                .distinct()
                .toList();
        return new JoinConfig(home, joinTokenFile, mesh.clusterName(), members);
    }

    private static HttpConfig http(Reading reading) {
        return new HttpConfig(
                reading.text("SANDMESH_HTTP_HOST", LOOPBACK),
                reading.port("SANDMESH_HTTP_PORT", 8080),
                reading.port("SANDMESH_MANAGEMENT_PORT", 8081),
                REQUEST_TIMEOUT);
    }

    private static MeshConfig mesh(Reading reading) {
        List<String> members = Stream.of(
                        reading.text("SANDMESH_MESH_MEMBERS", "").split(",", -1))
                .map(String::strip)
                .filter(member -> !member.isEmpty())
                .toList();
        return new MeshConfig(
                reading.text("SANDMESH_MESH_NAME", "sandmesh"),
                MeshRole.DATA,
                LOOPBACK,
                reading.port("SANDMESH_MESH_PORT", 5701),
                members);
    }

    /** Collects what is wrong. */
    private static final class Reading {

        private final Map<String, String> environment;
        private final List<String> faults = new ArrayList<>();

        Reading(Map<String, String> environment) {
            this.environment = environment;
        }

        String text(String name, String otherwise) {
            String value = environment.getOrDefault(name, "").strip();
            return value.isEmpty() ? otherwise : value;
        }

        int port(String name, int otherwise) {
            String value = text(name, Integer.toString(otherwise));
            try {
                int port = Integer.parseInt(value);
                if (port >= 0 && port <= 65_535) {
                    return port;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            faults.add(name + "=" + value + " is not a port: a number from 0 to 65535");
            return otherwise;
        }

        <T> Optional<T> part(Supplier<T> reader) {
            try {
                return Optional.of(reader.get());
            } catch (IllegalArgumentException e) {
                faults.add(String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        }

        void check() {
            if (!faults.isEmpty()) {
                throw new ConfigException(faults);
            }
        }
    }
}
