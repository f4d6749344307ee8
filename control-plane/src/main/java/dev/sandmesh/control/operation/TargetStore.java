package dev.sandmesh.control.operation;

import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.client.TargetStatus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The table {@code operation_targets}. */
final class TargetStore {

    private static final String COLUMNS =
            "position, sandbox_id, name, environment, command_id, first_issued_at, status,"
                    + " code, message, result, ended_at, archive_bytes";
    private static final String ADD = """
            INSERT INTO operation_targets (operation_id, position, sandbox_id, name, environment, command_id)
            SELECT $1, item.* FROM unnest($2::integer[], $3::uuid[], $4::text[], $5::text[], $6::uuid[]) AS item
            """;
    private static final String WRITE = """
            UPDATE operation_targets AS target SET first_issued_at = item.begun, status = item.status, code = item.code,
                message = item.message, result = item.result::jsonb, ended_at = item.ended,
                archive_bytes = (SELECT item.archive FROM operations WHERE id = $1 AND NOT output_dropped)
            FROM unnest($2::integer[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::bigint[])
                AS item (position, begun, status, code, message, result, ended, archive)
            WHERE target.operation_id = $1 AND target.position = item.position
            """;
    private static final String KEEP =
            "UPDATE operation_targets SET stdout = $3, stderr = $4 WHERE operation_id = $1 AND position = $2";
    private static final String LIST =
            "SELECT " + COLUMNS + " FROM operation_targets WHERE operation_id = $1 ORDER BY position LIMIT $2";
    private static final String PAGE = """
            SELECT counted.total, page.* FROM (SELECT count(*) AS total FROM operation_targets WHERE operation_id = $1
                AND %2$s) AS counted
            LEFT JOIN LATERAL (SELECT %1$s FROM operation_targets WHERE operation_id = $1
                AND %2$s ORDER BY position OFFSET $2 LIMIT $3) AS page ON true
            ORDER BY page.position
            """.formatted(COLUMNS, """
            (cardinality($4::text[]) = 0 OR status = ANY($4::text[])) AND ($5::timestamptz IS NULL OR ended_at >= $5)""");
    private static final String OUTPUT = """
            SELECT stdout, stderr, output_dropped FROM operation_targets JOIN operations ON id = operation_id
            WHERE operation_id = $1 AND sandbox_id = $2
            """;

    private final SqlClient client;

    TargetStore(SqlClient client) {
        this.client = client;
    }

    /** Which of them: in one of these states where there are any, and not ended before. */
    record Filter(List<TargetStatus> statuses, Optional<Instant> endedFrom) {
        Filter {
            statuses = List.copyOf(statuses);
        }
    }

    /** What is kept of one, and whether that was dropped. */
    record Output(Optional<Kept> kept, boolean dropped) {}

    /** A page of targets, and how many there are in all. */
    record Found(List<Target> targets, long total) {}

    Future<Void> add(UUID operation, List<Target> targets) {
        Tuple columns = Tuple.of(operation)
                .addArrayOfInteger(column(targets, Integer[]::new, Target::position))
                .addArrayOfUUID(column(
                        targets, UUID[]::new, target -> target.sandboxId().value()))
                .addArrayOfString(column(targets, String[]::new, Target::name))
                .addArrayOfString(column(targets, String[]::new, Target::environment))
                .addArrayOfUUID(column(targets, UUID[]::new, Target::commandId));
        return client.preparedQuery(ADD).execute(columns).mapEmpty();
    }

    /** How they stand now. */
    Future<Void> write(UUID operation, List<Target> targets) {
        if (targets.isEmpty()) {
            return Future.succeededFuture();
        }
        Tuple columns = Tuple.of(operation)
                .addArrayOfInteger(column(targets, Integer[]::new, Target::position))
                .addArrayOfOffsetDateTime(column(targets, OffsetDateTime[]::new, TargetStore::begun))
                .addArrayOfString(column(targets, String[]::new, target -> Wire.constant(target.status())))
                .addArrayOfString(
                        column(targets, String[]::new, target -> target.fate().code()))
                .addArrayOfString(
                        column(targets, String[]::new, target -> target.fate().message()))
                .addArrayOfString(column(
                        targets, String[]::new, target -> target.fate().result().encode()))
                .addArrayOfOffsetDateTime(column(targets, OffsetDateTime[]::new, TargetStore::ended))
                .addArrayOfLong(column(targets, Long[]::new, TargetStore::archive));
        return client.preparedQuery(WRITE).execute(columns).mapEmpty();
    }

    Future<Void> keep(UUID operation, int position, Kept output) {
        return client.preparedQuery(KEEP)
                .execute(Tuple.of(operation, position, output.stdout(), output.stderr()))
                .mapEmpty();
    }

    Future<List<Target>> all(UUID operation) {
        return list(operation, Integer.MAX_VALUE);
    }

    /** The first of them. */
    Future<List<Target>> list(UUID operation, int most) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(operation, (long) most))
                .map(TargetStore::targets);
    }

    /** Pages are counted from 1. */
    Future<Found> page(UUID operation, Filter filter, int page, int pageSize) {
        Tuple parameters = Tuple.of(
                operation,
                (page - 1L) * pageSize,
                (long) pageSize,
                filter.statuses().stream().map(Wire::constant).toArray(String[]::new),
                filter.endedFrom().map(OperationStore::utc).orElse(null));
        return client.preparedQuery(PAGE)
                .execute(parameters)
                .map(rows -> new Found(targets(rows), rows.iterator().next().getLong("total")));
    }

    /** The beginning of what was written; nothing where none is kept, or there is no such target. */
    Future<Output> output(UUID operation, SandboxId sandbox) {
        return client.preparedQuery(OUTPUT)
                .execute(Tuple.of(operation, sandbox.value()))
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new Output(kept(row), row.getBoolean("output_dropped")))
                        .orElse(new Output(Optional.empty(), false)));
    }

    private static Optional<Kept> kept(Row row) {
        Buffer stdout = row.getBuffer("stdout");
        Buffer stderr = row.getBuffer("stderr");
        return stdout == null || stderr == null ? Optional.empty() : Optional.of(new Kept(stdout, stderr));
    }

    private static List<Target> targets(RowSet<Row> rows) {
        return rows.stream()
                .filter(row -> row.getUUID("sandbox_id") != null)
                .map(TargetStore::target)
                .toList();
    }

    private static Target target(Row row) {
        JsonObject result = row.get(JsonObject.class, "result");
        return new Target(
                row.getInteger("position"),
                new SandboxId(row.getUUID("sandbox_id")),
                row.getString("name"),
                row.getString("environment"),
                row.getUUID("command_id"),
                OperationStore.instant(row.getOffsetDateTime("first_issued_at")),
                new Fate(
                        TargetStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                        row.getString("code"),
                        row.getString("message"),
                        result == null ? new JsonObject() : result),
                OperationStore.instant(row.getOffsetDateTime("ended_at")),
                Optional.ofNullable(row.getLong("archive_bytes")));
    }

    private static @Nullable OffsetDateTime begun(Target target) {
        return target.begunAt().map(OperationStore::utc).orElse(null);
    }

    private static @Nullable OffsetDateTime ended(Target target) {
        return target.endedAt().map(OperationStore::utc).orElse(null);
    }

    private static @Nullable Long archive(Target target) {
        return target.archiveBytes().orElse(null);
    }

    private static <C> C[] column(
            List<Target> targets, IntFunction<C[]> array, Function<Target, ? extends @Nullable C> value) {
        return targets.stream().map(value).toArray(array);
    }
}
