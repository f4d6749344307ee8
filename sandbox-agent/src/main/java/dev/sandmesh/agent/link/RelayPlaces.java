package dev.sandmesh.agent.link;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Which control node is tried next: all addresses of all names in a new order each time, so that the agents of a lost node spread. */
final class RelayPlaces {

    private final Vertx vertx;
    private final RelaySettings settings;
    private final Random random;
    private final Deque<RelayPlace> untried = new ArrayDeque<>();
    private @Nullable RelayPlace latest;

    RelayPlaces(Vertx vertx, RelaySettings settings, Random random) {
        this.vertx = vertx;
        this.settings = settings;
        this.random = random;
    }

    /** The one that was tried last comes last again. */
    Future<RelayPlace> next() {
        if (!untried.isEmpty()) {
            return Future.succeededFuture(take());
        }
        return places().compose(places -> {
            if (places.isEmpty()) {
                return Future.failedFuture("no address of " + settings.urls() + " is known");
            }
            untried.addAll(ordered(places));
            return Future.succeededFuture(take());
        });
    }

    private RelayPlace take() {
        RelayPlace place = untried.remove();
        latest = place;
        return place;
    }

    private List<RelayPlace> ordered(List<RelayPlace> places) {
        List<RelayPlace> shuffled = new ArrayList<>(places);
        Collections.shuffle(shuffled, random);
        RelayPlace last = latest;
        if (last != null && shuffled.size() > 1 && shuffled.remove(last)) {
            shuffled.add(last);
        }
        return shuffled;
    }

    /** Through a proxy names are the proxy's to look up. */
    private Future<List<RelayPlace>> places() {
        if (settings.proxy().isPresent()) {
            return Future.succeededFuture(settings.urls().stream()
                    .map(url -> new RelayPlace(url, Optional.empty()))
                    .toList());
        }
        return vertx.executeBlocking(
                () -> settings.urls().stream()
                        .flatMap(url ->
                                addresses(url).stream().map(address -> new RelayPlace(url, Optional.of(address))))
                        .toList(),
                false);
    }

    /** A name that is not known at the moment is left out. */
    private static List<String> addresses(URI url) {
        try {
            List<String> literals = new ArrayList<>();
            for (InetAddress address : InetAddress.getAllByName(url.getHost())) {
                literals.add(address.getHostAddress());
            }
            return literals;
        } catch (UnknownHostException e) {
            return List.of();
        }
    }
}
