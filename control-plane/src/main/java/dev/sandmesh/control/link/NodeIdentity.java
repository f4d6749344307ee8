package dev.sandmesh.control.link;

import java.time.Instant;
import java.util.Optional;

/**
 * Who this control node is.
 *
 * @param id new at every start, from that in the mesh
 * @param name for people: the host's, unless another is set
 * @param meshId its member id in the mesh
 * @param transit {@code host:port} at which it listens for other nodes
 */
public record NodeIdentity(String id, String name, String version, String meshId, Instant startedAt, String transit) {

    /** This process. */
    public static NodeIdentity here(String id, String name, String meshId, Instant startedAt, String transit) {
        String version = Optional.ofNullable(NodeIdentity.class.getPackage().getImplementationVersion())
                .orElse("development");
        return new NodeIdentity(id, name, version, meshId, startedAt, transit);
    }
}
