package dev.sandmesh.control.relay;

import dev.sandmesh.control.http.ClientAddress;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * How many connections there are, and how far they have come. Whoever has not registered may be anybody, with a key made up for the
 * purpose: all of them together take half of the room at most, so that those who have are never without. Any thread.
 */
final class RelayCrowd {

    static final int MOST_CONNECTIONS = 2_000;
    static final int MOST_HANDSHAKES = 256;
    static final int MOST_HANDSHAKES_OF_ONE_ADDRESS = 64;
    static final int MOST_UNREGISTERED = 1_000;
    static final int MOST_UNREGISTERED_OF_ONE_ADDRESS = 256;

    private final Map<Stage, Count> counts = new EnumMap<>(Stage.class);
    private int open;

    private enum Stage {
        GREETING,
        PROVED,
        REGISTERED,
        GONE
    }

    /** Those of one stage, by network. */
    private static final class Count {
        private final Map<String, Integer> ofNetwork = new HashMap<>();
        private int all;

        void add(String network) {
            all++;
            ofNetwork.merge(network, 1, Integer::sum);
        }

        void remove(String network) {
            all--;
            ofNetwork.computeIfPresent(network, (name, count) -> count <= 1 ? null : count - 1);
        }

        int of(String network) {
            return ofNetwork.getOrDefault(network, 0);
        }
    }

    /** One connection's place; each step is taken once, and none after the last. */
    final class Place {
        private final String network;
        private Stage stage = Stage.GREETING;

        private Place(String network) {
            this.network = network;
        }

        /** Its handshake is over. */
        void proved() {
            move(this, Stage.PROVED);
        }

        /** It is a sandbox that may be here. */
        void registered() {
            move(this, Stage.REGISTERED);
        }

        void left() {
            move(this, Stage.GONE);
        }
    }

    /**
     * Lets one more in.
     *
     * @throws RelayRefusedException when there is no room
     */
    synchronized Place enter(String address) {
        String network = ClientAddress.network(address);
        Count greeting = count(Stage.GREETING);
        Count proved = count(Stage.PROVED);
        if (open >= MOST_CONNECTIONS) {
            throw new RelayRefusedException(
                    RelayFault.FULL_HOUSE, "this node has " + MOST_CONNECTIONS + " connections of agents already");
        }
        if (greeting.all + proved.all >= MOST_UNREGISTERED
                || greeting.of(network) + proved.of(network) >= MOST_UNREGISTERED_OF_ONE_ADDRESS) {
            throw new RelayRefusedException(
                    RelayFault.TOO_MANY_UNREGISTERED, "too many connections that have not registered, at once");
        }
        if (greeting.all >= MOST_HANDSHAKES || greeting.of(network) >= MOST_HANDSHAKES_OF_ONE_ADDRESS) {
            throw new RelayRefusedException(RelayFault.TOO_MANY_HANDSHAKES, "too many handshakes at once");
        }
        open++;
        greeting.add(network);
        return new Place(network);
    }

    private synchronized void move(Place place, Stage to) {
        if (to.compareTo(place.stage) <= 0) {
            return;
        }
        count(place.stage).remove(place.network);
        place.stage = to;
        if (to == Stage.GONE) {
            open--;
        } else {
            count(to).add(place.network);
        }
    }

    private Count count(Stage stage) {
        return counts.computeIfAbsent(stage, none -> new Count());
    }
}
