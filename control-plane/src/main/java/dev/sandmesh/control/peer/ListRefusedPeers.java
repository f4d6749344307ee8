package dev.sandmesh.control.peer;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import java.util.List;

/** Whom any control node has turned away; while the database is away, whom this one has. */
final class ListRefusedPeers implements Endpoint<NoBody, ListRefusedPeers.RefusedPeerList> {

    private final RefusedPeers peers;

    ListRefusedPeers(RefusedPeers peers) {
        this.peers = peers;
    }

    /** What the contract calls RefusedPeerList. */
    record RefusedPeerList(List<RefusalCount.View> items, long page, long pageSize, long total, boolean stale) {}

    @Override
    public String id() {
        return "listRefusedPeers";
    }

    @Override
    public Future<RefusedPeerList> handle(Call<NoBody> call) {
        PeerQuery query = PeerQuery.of(call);
        return peers.list(query)
                .map(list -> new RefusedPeerList(
                        list.counts().stream().map(RefusalCount::view).toList(),
                        query.page(),
                        query.pageSize(),
                        list.total(),
                        list.stale()));
    }
}
