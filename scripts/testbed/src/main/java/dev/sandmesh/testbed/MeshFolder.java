package dev.sandmesh.testbed;

import dev.sandmesh.control.mesh.MeshMaterial;
import dev.sandmesh.control.mesh.MeshMaterial.Kind;
import dev.sandmesh.protocol.mesh.MeshSecurity;
import dev.sandmesh.protocol.mesh.MeshTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Keys and certificates of a mesh in a folder of their own, and what its members are told of them; closing removes them. */
public final class MeshFolder implements AutoCloseable {

    private final Path home;
    private final MeshMaterial material;

    private MeshFolder(Path home) throws IOException {
        this.home = home;
        this.material = new MeshMaterial(home, Clock.systemUTC());
        if (!material.init()) {
            throw new IOException(home + " was not empty");
        }
    }

    public static MeshFolder create() {
        try {
            return new MeshFolder(Files.createTempDirectory("sandmesh-mesh-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public MeshMaterial material() {
        return material;
    }

    /** For a control node. */
    public Map<String, String> nodeSettings() {
        return settings(nodeSecurity(), "SANDMESH_MESH_KEY_FILE", "SANDMESH_MESH_TLS_", "CA", "CERT", "KEY");
    }

    /** For an agent, with a certificate of its own. */
    public Map<String, String> agentSettings(String name) {
        return settings(
                agentSecurity(name),
                "SANDMESH_AGENT_MESH_KEY_FILE",
                "SANDMESH_AGENT_MESH_",
                "CA",
                "CERTIFICATE",
                "PRIVATE_KEY");
    }

    public MeshSecurity nodeSecurity() {
        return security(material.folder(), "node");
    }

    public MeshSecurity agentSecurity(String name) {
        try {
            return security(material.kept(Kind.AGENT, name), "agent");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Folders.deleteTree(home);
    }

    private static MeshSecurity security(Path folder, String file) {
        return new MeshSecurity(
                Optional.of(folder.resolve("mesh.key")),
                Optional.of(new MeshTls(
                        folder.resolve("ca.pem"), folder.resolve(file + ".pem"), folder.resolve(file + "-key.pem"))));
    }

    private static Map<String, String> settings(
            MeshSecurity security, String keys, String prefix, String ca, String certificate, String key) {
        MeshTls tls = security.tls().orElseThrow();
        Map<String, String> settings = new HashMap<>();
        settings.put(keys, security.keyFile().orElseThrow().toString());
        settings.put(prefix + ca, tls.ca().toString());
        settings.put(prefix + certificate, tls.certificate().toString());
        settings.put(prefix + key, tls.key().toString());
        return settings;
    }
}
