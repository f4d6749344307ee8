package dev.sandmesh.control.audit;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Optional;

/** Removes partitions of audit and audit_heads, and adds to audit_anchors. */
final class AuditRetentionStore {

    private static final String OLDEST = """
            SELECT min(right(relname, 8)) AS day FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
            WHERE inhparent IN (to_regclass('audit'), to_regclass('audit_heads'))
            """;
    private static final String LAST_BEFORE = """
            SELECT seq, encode(hash, 'hex') AS hash FROM audit WHERE at < $1 ORDER BY at DESC, seq DESC LIMIT 1
            """;
    private static final String DROP = "SELECT drop_audit_before($1, $2, $3, $4, $5)";

    private final SqlClient client;

    AuditRetentionStore(SqlClient client) {
        this.client = client;
    }

    /** The oldest day for which there is a partition. */
    Future<Optional<LocalDate>> oldestDay() {
        return client.preparedQuery(OLDEST).execute().map(rows -> Optional.ofNullable(
                        rows.iterator().next().getString("day"))
                .map(day -> LocalDate.parse(day, DateTimeFormatter.BASIC_ISO_DATE)));
    }

    /** The last row of the days before this one; empty when they have none. */
    Future<Optional<AuditHead>> lastBefore(LocalDate day) {
        return client.preparedQuery(LAST_BEFORE)
                .execute(Tuple.of(day.atStartOfDay().atOffset(ZoneOffset.UTC)))
                .map(rows -> {
                    if (rows.size() == 0) {
                        return Optional.empty();
                    }
                    Row row = rows.iterator().next();
                    return Optional.of(new AuditHead(row.getLong("seq"), row.getString("hash")));
                });
    }

    /** Fails when the anchor does not name the last row before that day. */
    Future<Void> drop(LocalDate day, Optional<SignedHead> anchor) {
        Tuple parameters = anchor.map(signed -> Tuple.of(
                        day,
                        signed.head().seq(),
                        Buffer.buffer(HexFormat.of().parseHex(signed.head().hash())),
                        signed.kid(),
                        signed.signature()))
                .orElseGet(() -> Tuple.of(day, null, null, null, null));
        return client.preparedQuery(DROP).execute(parameters).mapEmpty();
    }
}
