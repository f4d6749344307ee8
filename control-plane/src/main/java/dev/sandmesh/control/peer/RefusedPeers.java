package dev.sandmesh.control.peer;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.Outage;
import dev.sandmesh.control.http.Endpoint;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who was turned away. Notes are taken from the first moment of a node on and on any thread, also those of Hazelcast: they wait for
 * nothing. What was noted is written to the database every second, where all nodes see it, once it is there.
 */
public final class RefusedPeers {

    /** Whom a node tells apart at one door within some minutes. */
    static final int MOST_OF_ONE_DOOR = 500;

    private final InstantSource clock;
    private final PeerListener listener;
    private final PeerBook book;
    private volatile @Nullable PeerStore store;

    /** Refusals, and whether they are only what this node remembers, because the database is away. */
    record PeerList(List<RefusalCount> counts, long total, boolean stale) {}

    /** {@code node} is the name by which people know this control node. */
    public RefusedPeers(String node, InstantSource clock, PeerListener listener) {
        this.clock = clock;
        this.listener = listener;
        this.book = new PeerBook(MOST_OF_ONE_DOOR, node);
    }

    /** Called on any thread; takes microseconds. */
    public void note(RefusedPeer peer) {
        listener.refused(peer.door(), book.note(peer, clock.instant()));
    }

    /** What writes them down, to be deployed once the database is there. */
    public Deployable keeper(Database database) {
        PeerStore opened = new PeerStore(database.client());
        store = opened;
        return new PeerVerticle(book, opened, clock);
    }

    public List<Endpoint<?, ?>> endpoints() {
        return List.of(new ListRefusedPeers(this));
    }

    Future<PeerList> list(PeerQuery query) {
        Future<PeerList> fresh = Optional.ofNullable(store)
                .map(opened -> opened.list(query).map(found -> new PeerList(found.counts(), found.total(), false)))
                .orElseGet(() -> Future.succeededFuture(remembered(query)));
        return Outage.bridged(fresh, away -> Future.succeededFuture(remembered(query)));
    }

    private PeerList remembered(PeerQuery query) {
        List<RefusalCount> wanted = book.seen().stream().filter(query::wants).toList();
        List<RefusalCount> page =
                wanted.stream().skip(query.skipped()).limit(query.pageSize()).toList();
        return new PeerList(page, wanted.size(), true);
    }
}
