package dev.sandmesh.control.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Of how many connections a node bears, how many may be anybody's, and how many of one key: B26, D62. */
class RelayCrowdTest {

    private final RelayCrowd crowd = new RelayCrowd();

    @Test
    void oneAddressCannotHoldAllHandshakes() {
        List<RelayCrowd.Place> places = enter("192.0.2.1", RelayCrowd.MOST_HANDSHAKES_OF_ONE_ADDRESS);
        assertThat(refusal("192.0.2.1")).isEqualTo(RelayFault.TOO_MANY_HANDSHAKES);
        crowd.enter("192.0.2.2").left();
        places.get(0).proved();
        crowd.enter("192.0.2.1");
        assertThat(refusal("192.0.2.1")).isEqualTo(RelayFault.TOO_MANY_HANDSHAKES);
    }

    @Test
    void allAddressesTogetherCannotEither() {
        for (int i = 0; i < RelayCrowd.MOST_HANDSHAKES; i++) {
            crowd.enter("192.0.2." + i % 250);
        }
        assertThat(refusal("198.51.100.1")).isEqualTo(RelayFault.TOO_MANY_HANDSHAKES);
    }

    /** Keys cost nothing: whoever has proved one, and no more, does not fill the house. */
    @Test
    void whoeverHasNotRegisteredTakesHalfOfTheRoomAtMost() {
        List<RelayCrowd.Place> places = new ArrayList<>();
        for (int i = 0; i < RelayCrowd.MOST_UNREGISTERED; i++) {
            RelayCrowd.Place place = crowd.enter("192.0.2." + i % 250);
            place.proved();
            places.add(place);
        }
        assertThat(refusal("198.51.100.1")).isEqualTo(RelayFault.TOO_MANY_UNREGISTERED);
        places.get(0).registered();
        crowd.enter("198.51.100.1");
        assertThat(refusal("198.51.100.1")).isEqualTo(RelayFault.TOO_MANY_UNREGISTERED);
    }

    @Test
    void noAddressMayHaveAllOfThoseThatHaveNotRegistered() {
        for (int i = 0; i < RelayCrowd.MOST_UNREGISTERED_OF_ONE_ADDRESS; i++) {
            crowd.enter("192.0.2.1").proved();
        }
        assertThat(refusal("192.0.2.1")).isEqualTo(RelayFault.TOO_MANY_UNREGISTERED);
        crowd.enter("192.0.2.2");
    }

    @Test
    void aFullHouseIsSaidToBeThatAndHasRoomAgainWhenSomebodyLeaves() {
        List<RelayCrowd.Place> places = new ArrayList<>();
        for (int i = 0; i < RelayCrowd.MOST_CONNECTIONS; i++) {
            RelayCrowd.Place place = crowd.enter("192.0.2.1");
            place.proved();
            place.registered();
            places.add(place);
        }
        assertThat(refusal("192.0.2.1")).isEqualTo(RelayFault.FULL_HOUSE);
        RelayCrowd.Place one = places.get(0);
        one.left();
        one.left();
        one.registered();
        crowd.enter("192.0.2.1");
        assertThat(refusal("192.0.2.1")).isEqualTo(RelayFault.FULL_HOUSE);
    }

    @Test
    void ofOneKeyTheNewestTwoStayUnlessAnOlderOneWorks() {
        Set<String> registered = new HashSet<>();
        RelayKeys<String> keys = new RelayKeys<>(registered::contains);
        assertThat(keys.join("k", "first")).isEmpty();
        assertThat(keys.join("k", "second")).isEmpty();
        assertThat(keys.join("other", "alone")).isEmpty();
        assertThat(keys.join("k", "third")).contains("first");
        registered.add("second");
        assertThat(keys.join("k", "fourth")).contains("third");
        registered.add("fourth");
        assertThat(keys.join("k", "fifth")).contains("second");
        keys.leave("k", "second");
        keys.leave("k", "fifth");
        assertThat(keys.join("k", "sixth")).isEmpty();
    }

    private List<RelayCrowd.Place> enter(String address, int times) {
        List<RelayCrowd.Place> places = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            places.add(crowd.enter(address));
        }
        return places;
    }

    private RelayFault refusal(String address) {
        return catchThrowableOfType(RelayRefusedException.class, () -> crowd.enter(address))
                .fault();
    }
}
