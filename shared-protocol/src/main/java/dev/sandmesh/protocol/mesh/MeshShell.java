package dev.sandmesh.protocol.mesh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What stands between this member and others: the gate before its members' port, and the certificates of its bus. */
record MeshShell(Optional<Reloaded<MeshKeys>> keys, Optional<MeshGate> gate, Optional<MeshCertificates> certificates) {

    /** Reads the files. Blocks its thread. */
    static MeshShell open(MeshSecurity security) throws IOException {
        Optional<Reloaded<MeshKeys>> keys = Optional.empty();
        if (security.keyFile().isPresent()) {
            Path file = security.keyFile().get();
            keys = Optional.of(new Reloaded<>("the mesh keys", List.of(file), () -> MeshKeys.read(file)));
        }
        Optional<MeshCertificates> certificates = Optional.empty();
        if (security.tls().isPresent()) {
            certificates = Optional.of(MeshCertificates.read(security.tls().get()));
        }
        return new MeshShell(keys, keys.map(read -> new MeshGate(read::get)), certificates);
    }

    /** Whether there is anything that may change. */
    boolean changes() {
        return keys.isPresent() || certificates.isPresent();
    }

    /** At what lies in the files now. Blocks its thread. */
    boolean look() {
        keys.ifPresent(Reloaded::look);
        certificates.ifPresent(MeshCertificates::look);
        return true;
    }
}
