package dev.sandmesh.control.relay;

import dev.sandmesh.control.http.ClientAddress;
import java.util.HashMap;
import java.util.Map;

/** How many connections there are, and how many of them have proved nothing yet. Any thread. */
final class RelayCrowd {

    static final int MOST_CONNECTIONS = 2_000;
    static final int MOST_HANDSHAKES = 256;
    static final int MOST_OF_ONE_ADDRESS = 64;

    private final Map<String, Integer> handshakes = new HashMap<>();
    private int greeting;
    private int open;

    /** Whether there is room for one more; who gets in leaves by {@link #left}, and before that by {@link #proved}. */
    synchronized boolean enters(String address) {
        String network = ClientAddress.network(address);
        boolean room = open < MOST_CONNECTIONS
                && greeting < MOST_HANDSHAKES
                && handshakes.getOrDefault(network, 0) < MOST_OF_ONE_ADDRESS;
        if (room) {
            open++;
            greeting++;
            handshakes.merge(network, 1, Integer::sum);
        }
        return room;
    }

    /** Its handshake is over. */
    synchronized void proved(String address) {
        greeting--;
        handshakes.computeIfPresent(ClientAddress.network(address), (network, count) -> count <= 1 ? null : count - 1);
    }

    synchronized void left() {
        open--;
    }
}
