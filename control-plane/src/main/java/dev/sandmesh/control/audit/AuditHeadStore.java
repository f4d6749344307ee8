package dev.sandmesh.control.audit;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what vouches for rows: the tables audit_head, audit_heads and audit_anchors. */
final class AuditHeadStore {

    private static final String TOP = "SELECT seq, encode(hash, 'hex') AS hash FROM audit_head";
    private static final String ANCHOR = """
            SELECT seq, encode(hash, 'hex') AS hash, kid, signature, at FROM audit_anchors ORDER BY seq DESC LIMIT 1
            """;
    private static final String BETWEEN = """
            SELECT seq, encode(hash, 'hex') AS hash, kid, signature FROM audit_heads
            WHERE at BETWEEN $1 AND $2 AND seq BETWEEN $3 AND $4 ORDER BY at, seq
            """;

    private final SqlClient client;

    AuditHeadStore(SqlClient client) {
        this.client = client;
    }

    /** The last row that retention has removed, and when. */
    record Anchor(SignedHead last, Instant at) {}

    /** What the table says the trail has come to. */
    Future<AuditHead> top() {
        return client.preparedQuery(TOP)
                .execute()
                .map(rows ->
                        rows.size() == 0 ? AuditHead.NONE : head(rows.iterator().next()));
    }

    /** Where the chain begins; absent while nothing was removed. */
    Future<Optional<Anchor>> anchor() {
        return client.preparedQuery(ANCHOR).execute().map(rows -> {
            if (rows.size() == 0) {
                return Optional.empty();
            }
            Row row = rows.iterator().next();
            return Optional.of(
                    new Anchor(signed(row), row.getOffsetDateTime("at").toInstant()));
        });
    }

    Future<List<SignedHead>> between(AuditCursor first, AuditCursor last) {
        return client.preparedQuery(BETWEEN)
                .execute(Tuple.of(
                        first.at().atOffset(ZoneOffset.UTC),
                        last.at().atOffset(ZoneOffset.UTC),
                        first.seq(),
                        last.seq()))
                .map(AuditHeadStore::signed);
    }

    private static List<SignedHead> signed(RowSet<Row> rows) {
        List<SignedHead> heads = new ArrayList<>(rows.size());
        rows.forEach(row -> heads.add(signed(row)));
        return heads;
    }

    private static SignedHead signed(Row row) {
        return new SignedHead(head(row), row.getString("kid"), row.getBuffer("signature"));
    }

    private static AuditHead head(Row row) {
        return new AuditHead(row.getLong("seq"), row.getString("hash"));
    }
}
