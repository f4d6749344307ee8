package dev.sandmesh.control.db.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.sandmesh.control.db.DatabaseConfig;
import dev.sandmesh.control.db.DatabaseUrl;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

/** The way to the database, which a test can cut and mend. */
public final class DatabaseCable {

    private final DatabaseUrl target;
    private final DatabaseUrl owner;
    private final NetClient client;
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private final int port;
    private volatile boolean cut;

    public DatabaseCable(Vertx vertx, Postgres postgres) throws TimeoutException {
        this.target = postgres.applicationUrl();
        this.owner = postgres.ownerUrl();
        this.client = vertx.createNetClient();
        NetServer server = vertx.createNetServer().connectHandler(this::connected);
        this.port = server.listen(0, "127.0.0.1").await(5, SECONDS).actualPort();
    }

    /** With deadlines that no slow machine exceeds: what is cut fails at once. */
    public DatabaseConfig config() {
        DatabaseUrl here = new DatabaseUrl(
                "127.0.0.1", port, target.database(), target.user(), target.password(), target.sslMode());
        return Postgres.patient(DatabaseConfig.external(here, owner));
    }

    public void cut() {
        cut = true;
        open.forEach(NetSocket::close);
    }

    public void mend() {
        cut = false;
    }

    private void connected(NetSocket near) {
        if (cut) {
            near.close();
            return;
        }
        near.pause();
        open.add(near);
        client.connect(target.port(), target.host())
                .onSuccess(far -> join(near, far))
                .onFailure(gone -> near.close());
    }

    private void join(NetSocket near, NetSocket far) {
        near.closeHandler(gone -> {
            open.remove(near);
            far.close();
        });
        far.closeHandler(gone -> near.close());
        near.handler(far::write);
        far.handler(near::write);
        near.resume();
    }
}
