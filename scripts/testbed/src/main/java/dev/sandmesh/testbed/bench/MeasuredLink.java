package dev.sandmesh.testbed.bench;

import dev.sandmesh.agent.identity.Invitation;
import dev.sandmesh.agent.link.RelaySettings;
import dev.sandmesh.protocol.mesh.MeshConfig;
import dev.sandmesh.protocol.mesh.MeshRole;
import dev.sandmesh.protocol.mesh.MeshSecurity;
import dev.sandmesh.testbed.ChildProcess;
import dev.sandmesh.testbed.Fleet;
import dev.sandmesh.testbed.MeshFolder;
import dev.sandmesh.testbed.OwnCertificate;
import dev.sandmesh.testbed.Programs;
import dev.sandmesh.testbed.Topology;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One link as it is measured: a control node, a peer on the same transport that only answers, and the way to both. */
final class MeasuredLink implements AutoCloseable {

    private final Kind kind;
    private final Path folder;
    private final Optional<MeshFolder> shell;
    private final Optional<OwnCertificate> certificate;
    private final Fleet fleet;
    private final int echoPort;
    private final ChildProcess echo;

    /** The two links, each as it is on loopback and as it is elsewhere. */
    enum Kind {
        CLUSTER("cluster"),
        CLUSTER_TLS("cluster, mutual TLS"),
        RELAY("relay"),
        RELAY_TLS("relay, TLS");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        boolean isRelay() {
            return this == RELAY || this == RELAY_TLS;
        }

        boolean isEncrypted() {
            return this == CLUSTER_TLS || this == RELAY_TLS;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    private MeasuredLink(Kind kind, Path home) throws IOException {
        this.kind = kind;
        this.folder = Files.createDirectories(home.resolve(kind.name()));
        this.shell = kind == Kind.CLUSTER_TLS ? Optional.of(MeshFolder.create()) : Optional.empty();
        this.certificate = kind == Kind.RELAY_TLS ? Optional.of(OwnCertificate.in(folder)) : Optional.empty();
        Map<String, String> settings = new HashMap<>();
        shell.ifPresent(material -> settings.putAll(material.nodeSettings()));
        certificate.ifPresent(own -> settings.putAll(own.nodeSettings()));
        this.fleet = Fleet.start(Topology.NODES_1, settings);
        this.echoPort = Programs.freePort();
        this.echo = kind.isRelay() ? echoHub() : echoNode();
    }

    static MeasuredLink start(Kind kind, Path home) throws IOException {
        return new MeasuredLink(kind, home);
    }

    Kind kind() {
        return kind;
    }

    Fleet fleet() {
        return fleet;
    }

    ChildProcess echo() {
        return echo;
    }

    /** What makes a real agent come by this link. */
    Map<String, String> agentSettings(String name) {
        Map<String, String> settings = new HashMap<>();
        shell.ifPresent(material -> settings.putAll(material.agentSettings(name)));
        if (kind.isRelay()) {
            settings.putAll(fleet.relayed());
            certificate.ifPresent(own ->
                    settings.put("SANDMESH_AGENT_RELAY_CA", own.certificate().toString()));
        }
        return settings;
    }

    /** So many sandboxes with leases. */
    Senders senders(int count) throws Exception {
        Programs.awaitListening("the echo, whose log ends " + echo.logTail() + ",", echoPort);
        List<SimulatedAgent> sandboxes = sandboxes("simulated-", count, Invitation.of(fleet.joinBundle()));
        return kind.isRelay()
                ? RelaySenders.start(
                        relay(fleet.control().httpPort()),
                        sandboxes,
                        relay(echoPort),
                        sandboxes("echoed-", count, Invitation.NONE))
                : MeshSenders.start(
                        new MeshConfig(
                                "sandmesh",
                                MeshRole.LITE,
                                "127.0.0.1",
                                Programs.freePort(),
                                List.of(fleet.control().meshMember()),
                                shell.map(material -> material.agentSecurity("bench"))
                                        .orElse(MeshSecurity.OPEN)),
                        sandboxes);
    }

    @Override
    public void close() {
        echo.kill();
        fleet.close();
        shell.ifPresent(MeshFolder::close);
    }

    private List<SimulatedAgent> sandboxes(String prefix, int count, Invitation invitation) throws IOException {
        List<SimulatedAgent> sandboxes = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            sandboxes.add(SimulatedAgent.of(prefix + number, folder, invitation));
        }
        return sandboxes;
    }

    private RelaySettings relay(int port) {
        return new RelaySettings(
                List.of(URI.create((kind.isEncrypted() ? "wss" : "ws") + "://127.0.0.1:" + port)),
                certificate.map(OwnCertificate::pem),
                Optional.empty());
    }

    private ChildProcess echoNode() {
        List<String> arguments = new ArrayList<>(
                List.of(Integer.toString(echoPort), fleet.control().meshMember()));
        shell.ifPresent(material -> arguments.add(material.material().folder().toString()));
        return Programs.java("echo", folder, EchoNode.class, arguments.toArray(String[]::new));
    }

    private ChildProcess echoHub() {
        List<String> arguments = new ArrayList<>(List.of(Integer.toString(echoPort)));
        certificate.ifPresent(own ->
                arguments.addAll(List.of(own.certificate().toString(), own.key().toString())));
        return Programs.java("echo", folder, EchoHub.class, arguments.toArray(String[]::new));
    }
}
