package dev.sandmesh.control;

import dev.sandmesh.control.link.Members;
import dev.sandmesh.protocol.mesh.Mesh;
import java.util.List;
import java.util.Optional;

/** The mesh of this process, for those who ask who is in it. */
record MeshSeen(Mesh mesh) implements Members {

    @Override
    public Optional<String> address(String meshId) {
        return mesh.address(meshId);
    }

    @Override
    public List<String> controlNodes() {
        return mesh.controlNodes();
    }
}
