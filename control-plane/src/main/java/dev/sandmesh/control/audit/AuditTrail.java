package dev.sandmesh.control.audit;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.Tx;
import dev.sandmesh.control.db.TxTail;
import dev.sandmesh.control.key.MasterKey;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Adds to the trail: with the transaction of a change, or by itself for what changes nothing here. */
public final class AuditTrail {

    private static final int DIGEST_BYTES = 8;

    private final Database database;
    private final HeadSigner signer;
    private final HeadsFile file;
    private final MasterKey master;
    private final GroupCommit group = new GroupCommit(this::recordAll);

    AuditTrail(Database database, HeadSigner signer, HeadsFile file, MasterKey master) {
        this.database = database;
        this.signer = signer;
        this.file = file;
        this.master = master;
    }

    /**
     * Hands an entry to a transaction: whenever this is called, its row is written at the transaction's end, so that nobody waits
     * longer than that for the trail. Its call counts as audited once the transaction is committed.
     */
    public void append(Tx tx, AuditEntry entry) {
        tx.tail(AuditTail.class, TxTail.Place.AUDIT, () -> new AuditTail(signer, file))
                .add(entry);
    }

    /** Beside all transactions, for what is not a change of the database; committed when the future completes. */
    public Future<Void> record(AuditEntry entry) {
        return group.add(entry);
    }

    Future<Void> recordAll(List<AuditEntry> entries) {
        return database.inTransaction(tx -> {
            entries.forEach(entry -> append(tx, entry));
            return Future.succeededFuture();
        });
    }

    /** Tells two secrets apart in {@code before} and {@code after}, and nothing else about them. */
    public String digest(String secret) {
        byte[] digest = master.mac("audit-digest", secret.getBytes(StandardCharsets.UTF_8));
        return "hmac:" + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    }
}
