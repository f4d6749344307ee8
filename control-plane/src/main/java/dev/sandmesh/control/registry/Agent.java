package dev.sandmesh.control.registry;

import java.util.List;
import java.util.Map;

/**
 * The agent of the current registration, as it introduced itself.
 *
 * @param pinnedKey its public key, X.509 in Base64; empty before the first registration
 * @param protocolVersion that it and the control plane speak
 * @param leastProtocol with a lower version it is not let in again
 * @param connection what carries the registration; a notice that another one closed concerns it not
 * @param address from which it came, as the owner saw it; empty where that is not known
 */
public record Agent(
        String pinnedKey,
        String link,
        String connection,
        String address,
        int protocolVersion,
        int leastProtocol,
        String version,
        Map<String, String> versions,
        List<String> browserEngines) {

    public Agent {
        versions = Map.copyOf(versions);
        browserEngines = List.copyOf(browserEngines);
    }
}
