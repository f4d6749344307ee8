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
    private final List<RelayCrowd.Place> ended = new ArrayList<>();

    /** Whoever says nothing and comes again and again keeps nobody out, not even at its own address. */
    @Test
    void theOldestHandshakeOfAnAddressGivesWayToOneMoreOfIt() {
        RelayCrowd.Place other = lent("192.0.2.2");
        List<RelayCrowd.Place> places = lent("192.0.2.1", RelayCrowd.MOST_HANDSHAKES_OF_ONE_ADDRESS);
        assertThat(ended).isEmpty();
        places.get(0).proved();
        lent("192.0.2.1");
        assertThat(ended).isEmpty();
        lent("192.0.2.1");
        lent("192.0.2.1");
        assertThat(ended).containsExactly(places.get(1), places.get(2)).doesNotContain(other);
    }

    @Test
    void ofAllHandshakesTheOldestOfTheAddressGivesWayThatHasMost() {
        RelayCrowd.Place first = lent("198.51.100.1");
        List<RelayCrowd.Place> few = lent("192.0.2.1", 63);
        List<RelayCrowd.Place> many = lent("192.0.2.2", 64);
        lent("192.0.2.3", 64);
        lent("192.0.2.4", 64);
        assertThat(ended).isEmpty();
        lent("198.51.100.2");
        assertThat(ended).containsExactly(many.get(0));
        lent("198.51.100.3", 2);
        assertThat(ended).hasSize(3).doesNotContain(first).doesNotContainAnyElementsOf(few);
    }

    @Test
    void whereNobodyHasMoreHandshakesThanOthersTheOldestGivesWay() {
        List<RelayCrowd.Place> places = new ArrayList<>();
        for (int i = 0; i < RelayCrowd.MOST_HANDSHAKES; i++) {
            places.add(lent("192.0." + i + ".1"));
        }
        places.get(0).left();
        lent("198.51.100.1");
        assertThat(ended).isEmpty();
        lent("198.51.100.2");
        assertThat(ended).containsExactly(places.get(1));
    }

    /** Its upgrade was under way when another one came. */
    @Test
    void whoeverHasLostItsPlaceBeforeItCanBeToldIsToldThen() {
        RelayCrowd.Place early = crowd.enter("192.0.2.1");
        lent("192.0.2.1", RelayCrowd.MOST_HANDSHAKES_OF_ONE_ADDRESS);
        early.lentUntil(() -> ended.add(early));
        assertThat(ended).containsExactly(early);
        early.proved();
        early.left();
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
        crowd.enter("198.51.100.1").proved();
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

    private List<RelayCrowd.Place> lent(String address, int times) {
        List<RelayCrowd.Place> places = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            places.add(lent(address));
        }
        return places;
    }

    private RelayCrowd.Place lent(String address) {
        RelayCrowd.Place place = crowd.enter(address);
        place.lentUntil(() -> ended.add(place));
        return place;
    }

    private RelayFault refusal(String address) {
        return catchThrowableOfType(RelayRefusedException.class, () -> crowd.enter(address))
                .fault();
    }
}
