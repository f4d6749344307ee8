package dev.sandmesh.agent.release;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.util.List;

/** Whether there is a control node to talk to at all. */
final class ControlNodes {

    private static final int CONNECT_MILLIS = 2_000;

    private final List<String> members;
    private final NetClient client;

    /** Each as {@code host:port}. */
    ControlNodes(Vertx vertx, List<String> members) {
        this.members = List.copyOf(members);
        this.client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_MILLIS));
    }

    /** Whether one of them accepts a connection; never fails. */
    Future<Boolean> listen() {
        if (members.isEmpty()) {
            return Future.succeededFuture(false);
        }
        return Future.any(members.stream().map(this::accepts).toList())
                .map(true)
                .otherwise(false);
    }

    Future<Void> close() {
        return client.close();
    }

    private Future<Void> accepts(String member) {
        int colon = member.lastIndexOf(':');
        return client.connect(Integer.parseInt(member.substring(colon + 1)), member.substring(0, colon))
                .compose(socket -> socket.close());
    }
}
