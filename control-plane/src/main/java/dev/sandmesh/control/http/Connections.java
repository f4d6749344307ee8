package dev.sandmesh.control.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the open connections of a node: there are only so many, and no one address may have all of them. */
final class Connections {

    static final int MOST = 4096;
    static final int MOST_OF_ONE_ADDRESS = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final AtomicInteger open = new AtomicInteger();
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();

    /** Whether it may stay; what is admitted, or not, is counted until it is {@link #closed}. */
    boolean admit(HttpConnection connection) {
        int all = open.incrementAndGet();
        int same = byAddress.merge(place(connection), 1, Integer::sum);
        if (all > MOST) {
            LOG.warn("more than {} connections: one is closed", MOST);
            return false;
        }
        if (same > MOST_OF_ONE_ADDRESS && !ClientAddress.isOfThisHost(connection.remoteAddress())) {
            LOG.debug("more than {} connections of one address: one is closed", MOST_OF_ONE_ADDRESS);
            return false;
        }
        return true;
    }

    void closed(HttpConnection connection) {
        open.decrementAndGet();
        byAddress.computeIfPresent(place(connection), (address, count) -> count <= 1 ? null : count - 1);
    }

    int open() {
        return open.get();
    }

    private static String place(HttpConnection connection) {
        SocketAddress remote = connection.remoteAddress();
        return ClientAddress.network(remote);
    }
}
