package dev.sandmesh.control.operation;

import dev.sandmesh.control.link.GoneNodes;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.client.OperationAction;
import dev.sandmesh.protocol.client.OperationArguments;
import dev.sandmesh.protocol.client.OperationCounts;
import dev.sandmesh.protocol.client.OperationStatus;
import dev.sandmesh.protocol.client.SandboxSelector;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code operations}: what is ordered, and who runs it. */
final class OperationStore {

    private static final String COLUMNS =
            "id, action, arguments, selector, parallelism, stop_after, status, author_kind,"
                    + " author_id, author_name, author_role, author_login, environments, counts, created_at, deadline, ended_at, runner_node,"
                    + " runner_turn, cancel_requested, drain_until";
    private static final String ADD = """
            INSERT INTO operations (id, action, arguments, selector, parallelism, stop_after, author_kind, author_id, author_name,
                author_role, author_login, environments, counts, created_at, deadline, runner_node, variables)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            """;

    /** One at a time, until its transaction ends; what it waited for is seen by the next statement alone. */
    private static final String TAKE_TURN = "SELECT count(pg_advisory_xact_lock(hashtext('operations')))";

    private static final String COUNT_RUNNING =
            "SELECT count(*) AS total, count(*) FILTER (WHERE author_id = $1) AS own FROM operations WHERE status = 'running'";
    private static final String FIND = "SELECT " + COLUMNS + " FROM operations WHERE id = $1";
    private static final String LOCK = FIND + " FOR UPDATE";
    private static final String CANCEL = "UPDATE operations SET cancel_requested = true WHERE id = $1";
    private static final String EXTEND = """
            UPDATE operations SET drain_until = greatest(drain_until, $2), deadline = greatest(deadline, $3) WHERE id = $1
            """;

    /** Nobody takes it over until the transaction ends. */
    private static final String HOLD = """
            SELECT 1 FROM operations WHERE id = $1 AND runner_node = $2 AND runner_turn = $3 AND status = 'running' FOR UPDATE
            """;

    private static final String COUNTED = "UPDATE operations SET counts = $2 WHERE id = $1";

    /** Values of variables are needed no more. */
    private static final String END = """
            UPDATE operations SET counts = $2, status = $3, ended_at = $4, variables = NULL WHERE id = $1
            """;

    private static final String RELEASE = """
            UPDATE operations SET runner_node = '', runner_turn = runner_turn + 1
            WHERE id = ANY($2::uuid[]) AND runner_node = $1 AND status = 'running'
            """;
    private static final String RUN_BY =
            "SELECT " + COLUMNS + " FROM operations WHERE runner_node = $1 AND status = 'running'";

    /** What nobody runs: handed over, of a node that is gone, or of this node, which does not know of it. */
    private static final String ABANDONED = """
            SELECT %s FROM operations
            WHERE status = 'running' AND (runner_node = '' OR (runner_node = $1 AND id <> ALL($2::uuid[])) OR (runner_node <> $1
                AND %s))
            ORDER BY created_at LIMIT $3
            """.formatted(COLUMNS, GoneNodes.condition("runner_node"));

    private static final String TAKE_OVER = """
            UPDATE operations SET runner_node = $2, runner_turn = runner_turn + 1
            WHERE id = $1 AND runner_node = $3 AND runner_turn = $4 AND status = 'running' RETURNING variables,\s""" + COLUMNS;

    private static final String KEPT = "UPDATE operations SET kept_bytes = kept_bytes + $2 WHERE id = $1";

    /** The oldest of what is more than may be kept, a few at a time. */
    private static final String DROP_OUTPUT = """
            WITH sized AS (SELECT id, sum(kept_bytes) OVER (ORDER BY created_at DESC, id DESC) AS with_newer
                FROM operations WHERE kept_bytes > 0),
            dropped AS (UPDATE operations SET kept_bytes = 0, output_dropped = true
                WHERE id IN (SELECT id FROM sized WHERE with_newer > $1 ORDER BY with_newer DESC LIMIT 2) RETURNING id),
            archives AS (DELETE FROM operation_archive_parts WHERE operation_id IN (SELECT id FROM dropped)),
            outputs AS (UPDATE operation_targets SET stdout = NULL, stderr = NULL, archive_bytes = NULL
                WHERE operation_id IN (SELECT id FROM dropped) AND (stdout IS NOT NULL OR archive_bytes IS NOT NULL))
            SELECT 1 FROM dropped
            """;

    /** A few at a time, with their targets. */
    private static final String FORGET = """
            DELETE FROM operations WHERE id IN (
                SELECT id FROM operations WHERE ended_at < $1 OR (ended_at IS NOT NULL AND created_at <
                    (SELECT created_at FROM operations ORDER BY created_at DESC OFFSET $2 LIMIT 1))
                ORDER BY ended_at LIMIT 5 FOR UPDATE SKIP LOCKED)
            """;

    private final SqlClient client;

    OperationStore(SqlClient client) {
        this.client = client;
    }

    /** How many run, and how many of one author. */
    record Running(long total, long own) {}

    /** One that goes on elsewhere, and the values of its variables, sealed. */
    record Taken(Operation operation, Optional<Buffer> variables) {}

    /** @param variables the values of those that its arguments name, sealed */
    Future<Void> add(Operation operation, Optional<Buffer> variables) {
        Object[] values = {
            operation.id(),
            operation.action().wireName(),
            OperationView.withoutSecrets(operation.arguments()).toJson(),
            operation.selector().toJson(),
            operation.bounds().parallelism(),
            operation.bounds().stopAfter(),
            operation.author().kind(),
            operation.author().id(),
            operation.author().name(),
            operation.author().role(),
            operation.author().token(),
            operation.environments().toArray(String[]::new),
            operation.counts().toJson(),
            utc(operation.createdAt()),
            utc(operation.bounds().deadline()),
            operation.runner().node()
        };
        return client.preparedQuery(ADD)
                .execute(Tuple.from(values).addBuffer(variables.orElse(null)))
                .mapEmpty();
    }

    /** Nobody else counts until the transaction ends: so this comes last in it. */
    Future<Running> countRunning(String author) {
        return client.query(TAKE_TURN)
                .execute()
                .compose(turn -> client.preparedQuery(COUNT_RUNNING).execute(Tuple.of(author)))
                .map(rows -> rows.iterator().next())
                .map(row -> new Running(row.getLong("total"), row.getLong("own")));
    }

    Future<Optional<Operation>> find(UUID id) {
        return one(FIND, Tuple.of(id));
    }

    /** Nobody else changes it until the transaction ends. */
    Future<Optional<Operation>> lock(UUID id) {
        return one(LOCK, Tuple.of(id));
    }

    Future<Void> cancel(UUID id) {
        return client.preparedQuery(CANCEL).execute(Tuple.of(id)).mapEmpty();
    }

    Future<Void> extend(UUID id, Instant drainUntil, Instant deadline) {
        return client.preparedQuery(EXTEND)
                .execute(Tuple.of(id, utc(drainUntil), utc(deadline)))
                .mapEmpty();
    }

    /** Whether that node runs it in that turn, and goes on to until the transaction ends. */
    Future<Boolean> hold(UUID id, Operation.Runner runner) {
        return client.preparedQuery(HOLD)
                .execute(Tuple.of(id, runner.node(), runner.turn()))
                .map(rows -> rows.size() > 0);
    }

    /** Of one that is held. */
    Future<Void> counted(UUID id, OperationCounts counts) {
        return client.preparedQuery(COUNTED)
                .execute(Tuple.of(id, counts.toJson()))
                .mapEmpty();
    }

    /** Of one that is held. */
    Future<Void> end(Operation ended) {
        return client.preparedQuery(END)
                .execute(Tuple.of(
                        ended.id(),
                        ended.counts().toJson(),
                        Wire.constant(ended.status()),
                        utc(ended.endedAt().orElseThrow())))
                .mapEmpty();
    }

    /** Others may take them over at once. */
    Future<Void> release(String node, Collection<UUID> ids) {
        return client.preparedQuery(RELEASE)
                .execute(Tuple.of(node).addArrayOfUUID(ids.toArray(UUID[]::new)))
                .mapEmpty();
    }

    /** What runs on that node, as its row says. */
    Future<List<Operation>> runBy(String node) {
        return client.preparedQuery(RUN_BY).execute(Tuple.of(node)).map(OperationStore::operations);
    }

    /**
     * What nobody runs, as far as {@code node} can tell.
     *
     * @param known what that node runs
     */
    Future<List<Operation>> abandoned(String node, Collection<UUID> known, int most) {
        return client.preparedQuery(ABANDONED)
                .execute(Tuple.of(node, known.toArray(UUID[]::new), (long) most))
                .map(OperationStore::operations);
    }

    /** The operation in its next turn; empty when somebody else was quicker, or it has ended. */
    Future<Optional<Taken>> takeOver(UUID id, Operation.Runner before, String node) {
        return client.preparedQuery(TAKE_OVER)
                .execute(Tuple.of(id, node, before.node(), before.turn()))
                .map(rows -> rows.stream()
                        .map(row -> new Taken(operation(row), Optional.ofNullable(row.getBuffer("variables"))))
                        .findFirst());
    }

    /** Removes some that ended before then, or that are not among the newest; brings how many. */
    Future<Integer> forget(Instant endedBefore, int newest) {
        return client.preparedQuery(FORGET)
                .execute(Tuple.of(utc(endedBefore), (long) newest))
                .map(RowSet::rowCount);
    }

    /** Of one that is held. */
    Future<Void> kept(UUID id, long bytes) {
        return client.preparedQuery(KEPT).execute(Tuple.of(id, bytes)).mapEmpty();
    }

    /** Drops output of some of the oldest operations where all keep more than that together; brings of how many. */
    Future<Integer> dropOutput(long mostBytes) {
        return client.preparedQuery(DROP_OUTPUT).execute(Tuple.of(mostBytes)).map(RowSet::rowCount);
    }

    private Future<Optional<Operation>> one(String sql, Tuple parameters) {
        return client.preparedQuery(sql).execute(parameters).map(rows -> operations(rows).stream()
                .findFirst());
    }

    static List<Operation> operations(RowSet<Row> rows) {
        return rows.stream()
                .filter(row -> row.getUUID("id") != null)
                .map(OperationStore::operation)
                .toList();
    }

    static String columns() {
        return COLUMNS;
    }

    private static Operation operation(Row row) {
        return new Operation(
                row.getUUID("id"),
                OperationAction.of(row.getString("action")).orElseThrow(),
                OperationArguments.read(Fields.of(row.get(JsonObject.class, "arguments"))),
                SandboxSelector.read(Fields.of(row.get(JsonObject.class, "selector"))),
                new Operation.Bounds(
                        row.getInteger("parallelism"),
                        row.getInteger("stop_after"),
                        row.getOffsetDateTime("deadline").toInstant()),
                OperationStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                new Operation.Author(
                        row.getString("author_kind"),
                        row.getString("author_id"),
                        row.getString("author_name"),
                        row.getString("author_role"),
                        row.getString("author_login")),
                Arrays.asList(row.getArrayOfStrings("environments")),
                OperationCounts.read(Fields.of(row.get(JsonObject.class, "counts"))),
                row.getOffsetDateTime("created_at").toInstant(),
                instant(row.getOffsetDateTime("ended_at")),
                new Operation.Runner(row.getString("runner_node"), row.getLong("runner_turn")),
                row.getBoolean("cancel_requested"),
                instant(row.getOffsetDateTime("drain_until")));
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static Optional<Instant> instant(@Nullable OffsetDateTime time) {
        return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
    }
}
