package dev.sandmesh.control.audit;

import dev.sandmesh.control.db.Tx;
import dev.sandmesh.control.db.TxTail;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one transaction, and the signed head that they lead to. */
final class AuditTail implements TxTail {

    private final HeadSigner signer;
    private final HeadsFile file;
    private final List<AuditEntry> entries = new ArrayList<>();
    private @Nullable SignedHead signed;

    AuditTail(HeadSigner signer, HeadsFile file) {
        this.signer = signer;
        this.file = file;
    }

    void add(AuditEntry entry) {
        entries.add(entry);
    }

    @Override
    public Future<?> before(Tx tx) {
        return new AuditStore(tx.client()).append(entries).onSuccess(head -> signed = signer.sign(head));
    }

    @Override
    public Future<?> last(Tx tx) {
        SignedHead head = signed;
        return head == null
                ? Future.failedFuture(new IllegalStateException("nothing was appended"))
                : new AuditStore(tx.client()).sign(head);
    }

    @Override
    public void committed() {
        SignedHead head = signed;
        if (head != null) {
            file.add(head);
        }
        for (AuditEntry entry : entries) {
            if (entry.outcome() == Outcome.SUCCESS) {
                entry.origin().mark().written();
            } else {
                entry.origin().mark().noted();
            }
        }
    }
}
