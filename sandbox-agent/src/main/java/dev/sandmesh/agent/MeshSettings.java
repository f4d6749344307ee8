package dev.sandmesh.agent;

import dev.sandmesh.protocol.mesh.MeshConfig;
import dev.sandmesh.protocol.mesh.MeshRole;
import dev.sandmesh.protocol.mesh.MeshSecurity;
import dev.sandmesh.protocol.mesh.MeshTls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the agent finds the control plane on the mesh.
 *
 * @param port first port to listen on; the next free one above it is taken
 * @param members control nodes as {@code host:port}
 * @param security by what it proves itself there
 */
record MeshSettings(String clusterName, String bindHost, int port, List<String> members, MeshSecurity security) {

    private static final int STANDARD_PORT = 5721;

    MeshSettings {
        members = List.copyOf(members);
    }

    /** What is not used is read all the same, as it may be in the file; only mistakes that matter are told. */
    static MeshSettings read(Settings settings, JoinSettings join, boolean used) {
        List<String> told = settings.list("mesh.members");
        List<String> members = told.isEmpty() ? join.meshMembers() : told;
        if (used && members.isEmpty()) {
            settings.problem("mesh.members", "must name at least one control node as host:port");
        }
        for (String member : members) {
            if (!member.matches("\\S+:[0-9]{1,5}")) {
                settings.problem("mesh.members", "'" + member + "' must be host:port");
            }
        }
        MeshSettings mesh = new MeshSettings(
                settings.token("mesh.clusterName", join.meshName().orElse("sandmesh"), 100),
                settings.text("mesh.bindHost").orElse("127.0.0.1"),
                (int) settings.integer("mesh.port", STANDARD_PORT, 1, 65_535),
                members,
                new MeshSecurity(file(settings, "mesh.keyFile"), tls(settings)));
        if (used) {
            mesh.check(settings);
        }
        return mesh;
    }

    MeshConfig toConfig() {
        return new MeshConfig(clusterName, MeshRole.LITE, bindHost, port, members, security);
    }

    /** As the mesh itself requires it, but told with the other problems, and what is told already is not told twice. */
    private void check(Settings settings) {
        try {
            MeshConfig unused = new MeshConfig("checked", MeshRole.DATA, bindHost, STANDARD_PORT, members, security);
            security.check();
        } catch (IllegalArgumentException e) {
            settings.problem("mesh.bindHost", "cannot be used so: " + e.getMessage());
        } catch (IOException e) {
            settings.problem("mesh.keyFile", "or the files of TLS beside it cannot be used: " + e.getMessage());
        }
    }

    private static Optional<MeshTls> tls(Settings settings) {
        Optional<Path> ca = file(settings, "mesh.ca");
        Optional<Path> certificate = file(settings, "mesh.certificate");
        Optional<Path> key = file(settings, "mesh.privateKey");
        if (ca.isPresent() && certificate.isPresent() && key.isPresent()) {
            return Optional.of(new MeshTls(ca.get(), certificate.get(), key.get()));
        }
        if (ca.isPresent() || certificate.isPresent() || key.isPresent()) {
            settings.problem("mesh.certificate", "goes with mesh.ca and mesh.privateKey: all three or none");
        }
        return Optional.empty();
    }

    private static Optional<Path> file(Settings settings, String path) {
        return settings.text(path).map(text -> Path.of(text).toAbsolutePath());
    }
}
