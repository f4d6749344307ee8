package dev.sandmesh.control.link;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Who this control node is.
 *
 * @param id new at every start
 * @param meshId its member id in the mesh
 */
public record NodeIdentity(String id, String name, String version, String meshId, Instant startedAt) {

    /** This process. */
    public static NodeIdentity here(String id, String meshId, Instant startedAt) {
        String host = System.getenv().getOrDefault("HOSTNAME", "control");
        String version = Optional.ofNullable(NodeIdentity.class.getPackage().getImplementationVersion())
                .orElse("development");
        return new NodeIdentity(id, host, version, meshId, startedAt);
    }

    public static String newId() {
        return UUID.randomUUID().toString().substring(0, 8);
    }
}
