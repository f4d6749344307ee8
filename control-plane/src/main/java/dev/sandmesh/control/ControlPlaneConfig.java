package dev.sandmesh.control;

import dev.sandmesh.control.access.AccessConfig;
import dev.sandmesh.control.audit.AuditConfig;
import dev.sandmesh.control.db.DatabaseConfig;
import dev.sandmesh.control.http.EdgeConfig;
import dev.sandmesh.control.http.HttpConfig;
import dev.sandmesh.control.http.RateConfig;
import dev.sandmesh.control.http.TlsFiles;
import dev.sandmesh.control.join.JoinConfig;
import dev.sandmesh.control.join.RelayDirections;
import dev.sandmesh.control.oidc.OidcConfig;
import dev.sandmesh.control.recording.RecordingConfig;
import dev.sandmesh.control.relay.RelayConfig;
import dev.sandmesh.control.transit.TransitConfig;
import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.mesh.MeshConfig;
import dev.sandmesh.protocol.mesh.MeshRole;
import dev.sandmesh.protocol.mesh.MutualTls;
import dev.sandmesh.protocol.report.JoinBundle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Everything that can be set, read once from the environment.
 *
 * @param nodeName what people are shown of this control node
 * @param transitPort the first that is tried for other nodes, at the mesh's address
 * @param directions where agents are told that the relay link goes
 * @param leastProtocol agents of a lower version of the protocol are refused
 */
public record ControlPlaneConfig(
        Path home,
        String nodeName,
        Path joinTokenFile,
        HttpConfig http,
        AccessConfig access,
        AuditConfig audit,
        RecordingConfig recording,
        Optional<OidcConfig> oidc,
        DatabaseConfig database,
        MeshConfig mesh,
        int transitPort,
        RelayConfig relay,
        JoinBundle.Relay directions,
        int leastProtocol) {

    /** Longer than the slowest order to an agent. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(35);

    /** A page that opens asks for much at once, and a script that starts, too. */
    private static final int CALLER_BURST_SECONDS = 5;

    /** Many people may be behind one address. */
    private static final int STRANGER_BURST_SECONDS = 20;

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
        EdgeConfig edge = reading.part(() -> edge(reading)).orElse(EdgeConfig.OPEN);
        Optional<HttpConfig> http = reading.part(() -> http(reading, edge));
        Optional<AccessConfig> access = reading.part(() -> AccessConfig.read(environment, home));
        Optional<AuditConfig> audit = reading.part(() -> AuditConfig.read(environment, home));
        Optional<RecordingConfig> recording = reading.part(() -> RecordingConfig.read(environment));
        Optional<Optional<OidcConfig>> oidc = reading.part(() -> OidcConfig.read(environment));
        Optional<DatabaseConfig> database = reading.part(() -> DatabaseConfig.read(environment, home));
        Optional<MeshConfig> mesh = reading.part(() -> mesh(reading));
        Optional<RelayConfig> relay = reading.part(
                () -> RelayConfig.of(reading.list(RelayConfig.NAMES), reading.text("SANDMESH_HTTP_HOST", LOOPBACK)));
        Optional<JoinBundle.Relay> directions = reading.part(
                () -> RelayDirections.read(reading.list(RelayDirections.URLS), reading.text(RelayDirections.CA, "")));
        int transitPort = reading.port(TransitConfig.PORT, TransitConfig.USUAL_PORT);
        int leastProtocol = reading.protocol("SANDMESH_LEAST_PROTOCOL");
        reading.check();
        String nodeName = reading.text("SANDMESH_NODE_NAME", reading.text("HOSTNAME", "control"));
        return new ControlPlaneConfig(
                home,
                nodeName,
                token,
                http.orElseThrow(),
                access.orElseThrow(),
                audit.orElseThrow(),
                recording.orElseThrow(),
                oidc.orElseThrow(),
                database.orElseThrow(),
                mesh.orElseThrow(),
                transitPort,
                relay.orElseThrow(),
                directions.orElseThrow(),
                leastProtocol);
    }

    /** What agents are told of this node goes with it. */
    JoinConfig join() {
        String here = mesh.bindHost() + ":" + mesh.port();
        List<String> members = Stream.concat(Stream.of(here), mesh.members().stream())
                .distinct()
                .toList();
        return new JoinConfig(home, joinTokenFile, mesh.clusterName(), members, directions);
    }

    /** @param tls by which members of the mesh prove each other */
    TransitConfig transit(Optional<MutualTls> tls) {
        return new TransitConfig(mesh.bindHost(), transitPort, tls);
    }

    private static HttpConfig http(Reading reading, EdgeConfig edge) {
        return new HttpConfig(
                reading.text("SANDMESH_HTTP_HOST", LOOPBACK),
                reading.port("SANDMESH_HTTP_PORT", 8080),
                reading.port("SANDMESH_MANAGEMENT_PORT", 8081),
                REQUEST_TIMEOUT,
                edge);
    }

    private static EdgeConfig edge(Reading reading) {
        return new EdgeConfig(
                TlsFiles.read(reading.text("SANDMESH_TLS_CERT", ""), reading.text("SANDMESH_TLS_KEY", "")),
                Set.copyOf(reading.list("SANDMESH_CORS_ORIGINS")),
                Set.copyOf(reading.list("SANDMESH_EMBED_ORIGINS")),
                rates(reading),
                reading.flag("SANDMESH_HTTP_PROXY_PROTOCOL"));
    }

    private static RateConfig rates(Reading reading) {
        return new RateConfig(
                RateConfig.Rate.seconds(reading.count("SANDMESH_RATE_LIMIT", 200), CALLER_BURST_SECONDS),
                RateConfig.Rate.seconds(reading.count("SANDMESH_ANONYMOUS_RATE_LIMIT", 50), STRANGER_BURST_SECONDS));
    }

    private static MeshConfig mesh(Reading reading) {
        return new MeshConfig(
                reading.text("SANDMESH_MESH_NAME", "sandmesh"),
                MeshRole.DATA,
                reading.text("SANDMESH_MESH_HOST", LOOPBACK),
                reading.port("SANDMESH_MESH_PORT", 5701),
                reading.list("SANDMESH_MESH_MEMBERS"),
                MeshFiles.read(reading.environment));
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

        /** Between commas; the same one twice counts twice. */
        List<String> list(String name) {
            return Stream.of(text(name, "").split(",", -1))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .toList();
        }

        int port(String name, int otherwise) {
            return number(name, otherwise, 65_535, "a port");
        }

        int count(String name, int otherwise) {
            return number(name, otherwise, 1_000_000, "a count");
        }

        /** One that this control plane speaks; the lowest unless another is set. */
        int protocol(String name) {
            int lowest = ProtocolVersions.SPOKEN.get(0);
            String value = text(name, Integer.toString(lowest));
            Optional<Integer> version = ProtocolVersions.SPOKEN.stream()
                    .filter(spoken -> spoken.toString().equals(value))
                    .findFirst();
            if (version.isEmpty()) {
                faults.add(name + "=" + value + " is no version of the protocol that is spoken here: one of "
                        + ProtocolVersions.SPOKEN);
            }
            return version.orElse(lowest);
        }

        boolean flag(String name) {
            String value = text(name, "false");
            if (!value.equals("true") && !value.equals("false")) {
                faults.add(name + "=" + value + " is neither true nor false");
            }
            return value.equals("true");
        }

        private int number(String name, int otherwise, int most, String what) {
            String value = text(name, Integer.toString(otherwise));
            try {
                int number = Integer.parseInt(value);
                if (number >= 0 && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            faults.add(name + "=" + value + " is not " + what + ": a number from 0 to " + most);
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
