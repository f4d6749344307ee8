package dev.sandmesh.control.join;

import dev.sandmesh.protocol.report.JoinBundle;
import java.nio.file.Path;
import java.util.List;

/**
 * What joining is told at the start.
 *
 * @param home where master.key is
 * @param tokenFile holds the join token without an end
 * @param meshName as agents are told it
 * @param meshMembers {@code host:port} of control nodes, as agents are told them
 * @param relay where the relay link goes, as agents are told it
 */
public record JoinConfig(Path home, Path tokenFile, String meshName, List<String> meshMembers, JoinBundle.Relay relay) {
    public JoinConfig {
        meshMembers = List.copyOf(meshMembers);
    }
}
