package dev.sandmesh.protocol.mesh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The hard shell of the mesh.
 *
 * @param keyFile the mesh keys, one a line and the newest first: who has none of them does not join
 * @param tls who has no certificate exchanges no message
 */
public record MeshSecurity(Optional<Path> keyFile, Optional<MeshTls> tls) {

    /** For loopback, where whoever reaches the port runs programs on this machine anyway. */
    public static final MeshSecurity OPEN = new MeshSecurity(Optional.empty(), Optional.empty());

    /**
     * Whether the files are good by now. Blocks its thread.
     *
     * @throws IOException with what is wrong with which of them
     */
    public void check() throws IOException {
        MeshShell unused = MeshShell.open(this);
    }

    boolean isWhole() {
        return keyFile.isPresent() && tls.isPresent();
    }
}
