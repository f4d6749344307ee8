package dev.sandmesh.control.health;

import dev.sandmesh.control.registry.Health;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.protocol.report.DesiredConfiguration;
import dev.sandmesh.protocol.report.Instance;
import java.util.Map;

/**
 * A new lease, after ownership was taken in the registry.
 *
 * @param protocolVersion that both sides agreed on
 * @param link over which it came
 * @param connection what carries the registration
 * @param health as it stood before
 * @param versions of what runs there, as far as known
 * @param lastEvent number of the last event of this nonce that is committed
 * @param desired what people want of its browsers
 * @param runningVersion of the configuration that was in effect last
 */
public record LeaseGrant(
        Ownership owner,
        Instance instance,
        String publicKey,
        int protocolVersion,
        String link,
        String connection,
        Health health,
        Map<String, String> versions,
        long lastEvent,
        DesiredConfiguration desired,
        long runningVersion) {

    public LeaseGrant {
        versions = Map.copyOf(versions);
    }
}
