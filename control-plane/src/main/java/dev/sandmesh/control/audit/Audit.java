package dev.sandmesh.control.audit;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.key.MasterKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** The audit trail: what adds to it, and what reads it. */
public final class Audit {

    private final AuditTrail trail;
    private final HeadsFile file;

    private Audit(AuditTrail trail, HeadsFile file) {
        this.trail = trail;
        this.file = file;
    }

    /** Reads or makes the key that signs heads. Needs the database. */
    public static Future<Audit> open(Vertx vertx, Database database, AuditConfig config, InstantSource clock) {
        return vertx.executeBlocking(() -> MasterKey.open(config.home(), new SecureRandom()))
                .compose(master -> key(database, master, clock)
                        .map(key -> new HeadSigner(key.kid(), key.forSigning(master)))
                        .compose(signer -> HeadsFile.open(vertx, config.home())
                                .map(file -> new Audit(new AuditTrail(database, signer, file, master), file))));
    }

    public AuditTrail trail() {
        return trail;
    }

    /** Completes when what was committed so far has its copy on this node's disk. */
    public Future<Void> copied() {
        return file.written();
    }

    public Future<Void> close() {
        return file.close();
    }

    private static Future<AuditKey> key(Database database, MasterKey master, InstantSource clock) {
        AuditKeyStore store = new AuditKeyStore(database.client());
        return store.all()
                .compose(found -> found.isEmpty()
                        ? store.addFirst(AuditKey.create(master), clock.instant())
                                .compose(added -> store.all())
                        : Future.succeededFuture(found))
                .map(List::iterator)
                .map(keys -> keys.next());
    }
}
