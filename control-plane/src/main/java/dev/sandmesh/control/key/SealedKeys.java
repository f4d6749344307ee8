package dev.sandmesh.control.key;

import dev.sandmesh.control.db.Database;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

/** The key pairs of one purpose that the database keeps. */
public final class SealedKeys {

    private final SealedKeyStore store;
    private final SealedKey.Purpose purpose;

    public SealedKeys(Database database, SealedKey.Purpose purpose) {
        this.store = new SealedKeyStore(database.client());
        this.purpose = purpose;
    }

    /** Newest first. */
    public Future<List<SealedKey>> all() {
        return store.all(purpose);
    }

    /** The one to sign with; the first one is made here. */
    public Future<SealedKey> newest(MasterKey master, Instant now) {
        return all().compose(found -> found.isEmpty()
                        ? store.addFirst(SealedKey.create(purpose, master), now).compose(added -> all())
                        : Future.succeededFuture(found))
                .map(keys -> keys.get(0));
    }
}
