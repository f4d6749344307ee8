package dev.sandmesh.control.operation;

import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;

/** The table {@code operation_archive_parts}, written by whoever runs the operation alone. */
final class ArchiveStore {

    /** Of one operation, all its targets together. */
    static final long MOST_OF_ONE_OPERATION = 512L << 20;

    private static final String HELD = """
            WITH held AS (SELECT id, kept_bytes, output_dropped FROM operations
                WHERE id = $1 AND runner_node = $2 AND runner_turn = $3 AND status = 'running' FOR UPDATE),
            """;

    /** Sent again after an answer that was lost it changes nothing. */
    private static final String APPEND = HELD + """
            added AS (INSERT INTO operation_archive_parts (operation_id, position, start, bytes)
                SELECT id, $4, $5, $6 FROM held WHERE NOT output_dropped AND kept_bytes + octet_length($6::bytea) <= $7
                ON CONFLICT DO NOTHING RETURNING 1),
            counted AS (UPDATE operations SET kept_bytes = kept_bytes + octet_length($6::bytea)
                WHERE id = $1 AND EXISTS (SELECT 1 FROM added))
            SELECT output_dropped, EXISTS (SELECT 1 FROM added) OR EXISTS (SELECT 1 FROM operation_archive_parts
                WHERE operation_id = $1 AND position = $4 AND start = $5) AS stored
            FROM held
            """;

    private static final String REMOVE = HELD + """
            gone AS (DELETE FROM operation_archive_parts WHERE operation_id IN (SELECT id FROM held) AND position = ANY($4::integer[])
                RETURNING octet_length(bytes) AS length),
            counted AS (UPDATE operations SET kept_bytes = greatest(0, kept_bytes - (SELECT sum(length) FROM gone))
                WHERE id = $1 AND EXISTS (SELECT 1 FROM gone))
            SELECT 1 FROM held
            """;

    private static final String LENGTH = """
            SELECT coalesce(max(start + octet_length(bytes)), 0) AS length FROM operation_archive_parts
            WHERE operation_id = $1 AND position = $2
            """;

    private static final String PART =
            "SELECT bytes FROM operation_archive_parts WHERE operation_id = $1 AND position = $2 AND start = $3";

    private static final String FIND = """
            SELECT position, name, environment, archive_bytes, output_dropped FROM operation_targets JOIN operations ON id = operation_id
            WHERE operation_id = $1 AND sandbox_id = $2
            """;

    private final SqlClient client;

    ArchiveStore(SqlClient client) {
        this.client = client;
    }

    /** What became of a part: there is no room for it in this operation, all was dropped, or another one runs the operation. */
    enum Stored {
        YES,
        FULL,
        DROPPED,
        NOT_HELD
    }

    /** A target as it is found by its sandbox; {@code bytes} of its archive, where it has one. */
    record Found(int position, Target.Place place, Optional<Long> bytes, boolean dropped) {}

    /** {@code start} is the end of the part before. */
    Future<Stored> append(UUID operation, Operation.Runner runner, int position, long start, Buffer bytes) {
        Tuple values = Tuple.of(operation, runner.node(), runner.turn(), position, start, bytes);
        return client.preparedQuery(APPEND)
                .execute(values.addLong(MOST_OF_ONE_OPERATION))
                .map(rows -> rows.stream().findFirst().map(ArchiveStore::stored).orElse(Stored.NOT_HELD));
    }

    /** What there is of these; whether the operation is held by that runner, without which nothing is done. */
    Future<Boolean> remove(UUID operation, Operation.Runner runner, Collection<Integer> positions) {
        return client.preparedQuery(REMOVE)
                .execute(Tuple.of(operation, runner.node(), runner.turn())
                        .addArrayOfInteger(positions.toArray(Integer[]::new)))
                .map(rows -> rows.size() > 0);
    }

    /** How much is stored. */
    Future<Long> length(UUID operation, int position) {
        return client.preparedQuery(LENGTH)
                .execute(Tuple.of(operation, position))
                .map(rows -> rows.iterator().next().getLong("length"));
    }

    /** What begins there. */
    Future<Optional<Buffer>> part(UUID operation, int position, long start) {
        return client.preparedQuery(PART)
                .execute(Tuple.of(operation, position, start))
                .map(rows -> rows.stream().map(row -> row.getBuffer("bytes")).findFirst());
    }

    Future<Optional<Found>> find(UUID operation, SandboxId sandbox) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(operation, sandbox.value()))
                .map(rows -> rows.stream()
                        .map(row -> new Found(
                                row.getInteger("position"),
                                new Target.Place(sandbox, row.getString("name"), row.getString("environment")),
                                Optional.ofNullable(row.getLong("archive_bytes")),
                                row.getBoolean("output_dropped")))
                        .findFirst());
    }

    private static Stored stored(Row row) {
        if (row.getBoolean("output_dropped")) {
            return Stored.DROPPED;
        }
        return row.getBoolean("stored") ? Stored.YES : Stored.FULL;
    }
}
