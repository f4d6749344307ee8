package dev.sandmesh.control.relay;

import dev.sandmesh.control.http.ClientAddress;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * How many connections there are, and how far they have come. Whoever has not registered may be anybody, with a key made up for the
 * purpose: all of them together take half of the room at most. Silence does not even cost a key, so whoever has proved none yet goes
 * when there are too many of the kind and another one comes: nobody keeps agents out by saying nothing. Any thread.
 */
final class RelayCrowd {

    static final int MOST_CONNECTIONS = 2_000;
    static final int MOST_HANDSHAKES = 256;
    static final int MOST_HANDSHAKES_OF_ONE_ADDRESS = 64;
    static final int MOST_UNREGISTERED = 1_000;
    static final int MOST_UNREGISTERED_OF_ONE_ADDRESS = 256;

    private final Map<Stage, Count> counts = new EnumMap<>(Stage.class);
    private int open;
    private long entered;

    private enum Stage {
        GREETING,
        PROVED,
        REGISTERED,
        GONE
    }

    /** Those of one stage, by network, in the order in which they came to it. */
    private static final class Count {
        private final Map<String, Set<Place>> ofNetwork = new HashMap<>();
        private int all;

        void add(Place place) {
            all++;
            ofNetwork
                    .computeIfAbsent(place.network, none -> new LinkedHashSet<>())
                    .add(place);
        }

        void remove(Place place) {
            all--;
            ofNetwork.computeIfPresent(
                    place.network, (name, places) -> places.remove(place) && places.isEmpty() ? null : places);
        }

        int of(String network) {
            return ofNetwork.getOrDefault(network, Set.of()).size();
        }

        Place oldestOf(String network) {
            return first(ofNetwork.getOrDefault(network, Set.of()));
        }

        /** Of the network that has most of them, for whoever wants all places has many; where several have as many, the oldest. */
        Place oldestOfTheGreediest() {
            return ofNetwork.values().stream()
                    .max(Comparator.<Set<Place>>comparingInt(Set::size)
                            .thenComparing(Comparator.<Set<Place>>comparingLong(places -> first(places).number)
                                    .reversed()))
                    .map(Count::first)
                    .orElseThrow();
        }

        private static Place first(Set<Place> places) {
            return places.iterator().next();
        }
    }

    /** One connection's place; each step is taken once, and none after the last. */
    final class Place {
        private final String network;
        private final long number;
        private Stage stage = Stage.GREETING;
        private Runnable end = () -> {};

        private Place(String network, long number) {
            this.network = network;
            this.number = number;
        }

        /** {@code end} is called, on any thread, once another one has got this place; it does not wait for anything. */
        void lentUntil(Runnable end) {
            lend(this, end);
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
     * Lets one more in, for whom another one may have to go that has not proved a key.
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
        if (greeting.of(network) >= MOST_HANDSHAKES_OF_ONE_ADDRESS) {
            take(greeting.oldestOf(network));
        } else if (greeting.all >= MOST_HANDSHAKES) {
            take(greeting.oldestOfTheGreediest());
        }
        open++;
        entered++;
        Place place = new Place(network, entered);
        greeting.add(place);
        return place;
    }

    private void take(Place place) {
        move(place, Stage.GONE);
        place.end.run();
    }

    private synchronized void lend(Place place, Runnable end) {
        if (place.stage == Stage.GONE) {
            end.run();
        } else {
            place.end = end;
        }
    }

    private synchronized void move(Place place, Stage to) {
        if (to.compareTo(place.stage) <= 0) {
            return;
        }
        count(place.stage).remove(place);
        place.stage = to;
        if (to == Stage.GONE) {
            open--;
        } else {
            count(to).add(place);
        }
    }

    private Count count(Stage stage) {
        return counts.computeIfAbsent(stage, none -> new Count());
    }
}
