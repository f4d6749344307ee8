package dev.sandmesh.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Agents of a lost node spread, and none stays with a dead one (A106). */
class RelayPlacesTest {

    private static final List<URI> URLS =
            List.of(URI.create("wss://a.test"), URI.create("wss://b.test:8443"), URI.create("wss://c.test"));

    private static RelayPlaces places(List<URI> urls, long seed) {
        return new RelayPlaces(new RelaySettings(urls, Optional.empty(), Optional.empty()), new Random(seed));
    }

    @Property(tries = 100)
    void eachIsTriedOnceInARoundAndTheLatestComesLastInTheNext(@ForAll long seed) {
        RelayPlaces places = places(URLS, seed);
        List<URI> tried = new ArrayList<>();
        for (int i = 0; i < 2 * URLS.size(); i++) {
            tried.add(places.next().url());
        }
        assertThat(tried.subList(0, 3)).containsExactlyInAnyOrderElementsOf(URLS);
        assertThat(tried.subList(3, 6)).containsExactlyInAnyOrderElementsOf(URLS);
        assertThat(tried.get(5)).isEqualTo(tried.get(2));
    }

    @Test
    void theOnlyOneIsTriedAgain() {
        RelayPlaces places = places(URLS.subList(1, 2), 7);
        assertThat(places.next().authority()).isEqualTo("b.test:8443");
        assertThat(places.next().authority()).isEqualTo("b.test:8443");
    }
}
