package dev.sandmesh.control.audit;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads the table audit. Every statement is bounded in time, so that it looks at few of the years of partitions. */
final class AuditRowStore {

    private static final String COLUMNS = "SELECT seq, at, "
            + AuditRow.FIELDS.stream().map(name -> name + "::text AS " + name).collect(Collectors.joining(", "))
            + ", encode(prev_hash, 'hex') AS prev_hash, encode(hash, 'hex') AS hash FROM audit";
    /** The partitions there are say it without a look into them. */
    private static final String SPAN = """
            SELECT min(right(relname, 8)) AS first, max(right(relname, 8)) AS last
            FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = to_regclass('audit')
            """;

    private final SqlClient client;

    AuditRowStore(SqlClient client) {
        this.client = client;
    }

    /** From the begin of the first day to the end of the last for which there is a partition. */
    record Span(Instant first, Instant end) {}

    /** What of the trail a statement looks at; {@code after} is excluded, and so is {@code end}. */
    record Window(Instant begin, Instant end, AuditCursor after, boolean newestFirst, int limit) {}

    Future<Span> span() {
        return client.preparedQuery(SPAN).execute().map(rows -> {
            Row row = rows.iterator().next();
            return new Span(day(row.getString("first"), 0), day(row.getString("last"), 1));
        });
    }

    Future<List<AuditRow>> page(AuditFilter filter, Window window) {
        List<Object> values = new ArrayList<>();
        StringBuilder sql = new StringBuilder(COLUMNS);
        sql.append(" WHERE at >= ").append(place(values, window.begin().atOffset(ZoneOffset.UTC)));
        sql.append(" AND at < ").append(place(values, window.end().atOffset(ZoneOffset.UTC)));
        sql.append(window.newestFirst() ? " AND (at, seq) < (" : " AND (at, seq) > (")
                .append(place(values, window.after().at().atOffset(ZoneOffset.UTC)))
                .append(", ")
                .append(place(values, window.after().seq()))
                .append(')');
        conditions(filter, sql, values);
        sql.append(window.newestFirst() ? " ORDER BY at DESC, seq DESC" : " ORDER BY at, seq");
        sql.append(" LIMIT ").append(place(values, window.limit()));
        return client.preparedQuery(sql.toString()).execute(Tuple.wrap(values)).map(AuditRowStore::rows);
    }

    private static void conditions(AuditFilter filter, StringBuilder sql, List<Object> values) {
        filter.actor().ifPresent(actor -> either(sql, values, "actor_id", "actor_name", actor));
        filter.target().ifPresent(target -> either(sql, values, "target_id", "target_name", target));
        filter.action().ifPresent(action -> sql.append(" AND action = ").append(place(values, action)));
        if (!filter.outcomes().isEmpty()) {
            sql.append(" AND outcome = ANY(")
                    .append(place(values, filter.outcomes().toArray(String[]::new)))
                    .append(')');
        }
        if (!filter.environments().isEmpty()) {
            sql.append(" AND environment = ANY(")
                    .append(place(values, filter.environments().toArray(String[]::new)))
                    .append(')');
        }
        if (!filter.scope().all()) {
            sql.append(" AND environment = ANY(")
                    .append(place(values, filter.scope().names().toArray(String[]::new)))
                    .append(')');
        }
        filter.from().ifPresent(from -> sql.append(" AND at >= ").append(place(values, from.atOffset(ZoneOffset.UTC))));
        filter.to().ifPresent(to -> sql.append(" AND at < ").append(place(values, to.atOffset(ZoneOffset.UTC))));
    }

    private static void either(StringBuilder sql, List<Object> values, String id, String name, String wanted) {
        String place = place(values, wanted);
        sql.append(" AND (").append(id).append(" = ").append(place).append(" OR ");
        sql.append(name).append(" = ").append(place).append(')');
    }

    private static String place(List<Object> values, Object value) {
        values.add(value);
        return "$" + values.size();
    }

    private static List<AuditRow> rows(RowSet<Row> found) {
        List<AuditRow> rows = new ArrayList<>(found.size());
        for (Row row : found) {
            List<AuditRow.Field> texts = AuditRow.FIELDS.stream()
                    .map(name -> new AuditRow.Field(row.getString(name)))
                    .toList();
            rows.add(new AuditRow(
                    row.getLong("seq"),
                    row.getOffsetDateTime("at").toInstant(),
                    texts,
                    row.getString("prev_hash"),
                    row.getString("hash")));
        }
        return rows;
    }

    private static Instant day(String name, int days) {
        return LocalDate.parse(name, DateTimeFormatter.BASIC_ISO_DATE)
                .plusDays(days)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
    }
}
