package dev.sandmesh.control.audit;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Adds to the tables audit and audit_heads. */
final class AuditStore {

    private static final String APPEND = "SELECT head, head_hash FROM append_audit($1)";
    private static final String SIGN = "SELECT sign_audit_head($1, $2, $3)";

    private final SqlClient client;

    AuditStore(SqlClient client) {
        this.client = client;
    }

    Future<AuditHead> append(List<AuditEntry> entries) {
        return client.preparedQuery(APPEND)
                .execute(Tuple.of(AuditJson.of(entries)))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return AuditHead.of(
                            row.getLong("head"), row.getBuffer("head_hash").getBytes());
                });
    }

    Future<Void> sign(SignedHead signed) {
        return client.preparedQuery(SIGN)
                .execute(Tuple.of(signed.head().seq(), signed.kid(), signed.signature()))
                .mapEmpty();
    }
}
