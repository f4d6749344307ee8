package dev.sandmesh.control;

import dev.sandmesh.protocol.mesh.MeshSecurity;
import dev.sandmesh.protocol.mesh.MeshTls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which files the shell of the mesh is made of. */
final class MeshFiles {

    private static final String KEYS = "SANDMESH_MESH_KEY_FILE";
    private static final String CA = "SANDMESH_MESH_TLS_CA";
    private static final String CERTIFICATE = "SANDMESH_MESH_TLS_CERT";
    private static final String KEY = "SANDMESH_MESH_TLS_KEY";

    private MeshFiles() {}

    /** Throws IllegalArgumentException with what is missing, or wrong with which file; blank is not set. */
    static MeshSecurity read(Map<String, String> environment) {
        MeshSecurity security = new MeshSecurity(file(environment, KEYS), tls(environment));
        try {
            security.check();
        } catch (IOException e) {
            throw new IllegalArgumentException("The shell of the mesh is no good: " + e.getMessage(), e);
        }
        return security;
    }

    private static Optional<MeshTls> tls(Map<String, String> environment) {
        Optional<Path> ca = file(environment, CA);
        Optional<Path> certificate = file(environment, CERTIFICATE);
        Optional<Path> key = file(environment, KEY);
        if (ca.isPresent() && certificate.isPresent() && key.isPresent()) {
            return Optional.of(new MeshTls(ca.get(), certificate.get(), key.get()));
        }
        List<String> missing = List.of(CA, CERTIFICATE, KEY).stream()
                .filter(name -> file(environment, name).isEmpty())
                .toList();
        if (missing.size() < 3) {
            throw new IllegalArgumentException(String.join(" and ", missing)
                    + " not set: TLS of the mesh takes a CA, a certificate of it and its key; \"sandmesh admin mesh init\""
                    + " makes all three");
        }
        return Optional.empty();
    }

    private static Optional<Path> file(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "").strip();
        return value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value).toAbsolutePath());
    }
}
