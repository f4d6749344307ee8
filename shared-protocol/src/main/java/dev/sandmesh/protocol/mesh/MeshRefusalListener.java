package dev.sandmesh.protocol.mesh;

/** Hears of everybody who was not let into the mesh, on any thread; must neither block nor fail. */
@FunctionalInterface
public interface MeshRefusalListener {

    MeshRefusalListener NONE = (address, reason) -> {};

    void refused(String address, MeshRefusal reason);
}
