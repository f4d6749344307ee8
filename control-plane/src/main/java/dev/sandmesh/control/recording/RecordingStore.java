package dev.sandmesh.control.recording;

import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.control.link.GoneNodes;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.command.WindowSize;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Tables terminal_recordings and terminal_recording_parts. Ids tell when they were made, so they are the order as well. */
final class RecordingStore {

    private static final String COLUMNS = "id, sandbox_id, sandbox_name, environment, actor_id, actor_name, started_at,"
            + " ended_at, state, width, height, millis, bytes, parts";
    private static final String ADD = """
            INSERT INTO terminal_recordings (id, node, sandbox_id, sandbox_name, environment, actor_id, actor_name, started_at, width, height)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """;

    /** Sent again after an answer that was lost it changes nothing. */
    private static final String APPEND = """
            WITH running AS (SELECT id FROM terminal_recordings WHERE id = $1 AND state = 'running' FOR UPDATE),
            added AS (INSERT INTO terminal_recording_parts (recording_id, number, bytes, compressed)
                SELECT id, $2, $3, $4 FROM running ON CONFLICT DO NOTHING RETURNING 1),
            counted AS (UPDATE terminal_recordings SET parts = parts + 1, bytes = bytes + $3, stored_bytes = stored_bytes + $5, millis = $6
                WHERE id = $1 AND EXISTS (SELECT 1 FROM added))
            SELECT 1 FROM running
            """;

    private static final String END = """
            UPDATE terminal_recordings SET state = $2, ended_at = greatest($3, started_at) WHERE id = $1 AND state = 'running'
            """;

    /** Of this node those that it does not know of, since the answer to their beginning was lost; and those of others that are gone. */
    private static final String INTERRUPT = """
            UPDATE terminal_recordings SET state = 'interrupted', ended_at = greatest($2, started_at)
            WHERE state = 'running' AND ((node = $1 AND id <> ALL($3::uuid[]) AND started_at + interval '1 minute' < $2) OR (node <> $1
                AND %s))
            """.formatted(GoneNodes.condition("node"));

    /** A few of the oldest that have ended: those that are too old, and of what is too much. */
    private static final String FORGET = """
            WITH sized AS (SELECT id, ended_at, sum(stored_bytes) OVER newest AS with_newer, count(*) OVER newest AS place
                FROM terminal_recordings WINDOW newest AS (ORDER BY id DESC))
            DELETE FROM terminal_recordings WHERE id IN (
                SELECT id FROM terminal_recordings WHERE id IN (
                    SELECT id FROM sized WHERE ended_at IS NOT NULL AND (ended_at < $1 OR with_newer > $2 OR place > $3) ORDER BY id LIMIT 5)
                FOR UPDATE SKIP LOCKED)
            RETURNING\s""" + COLUMNS;

    private static final String FIND = "SELECT " + COLUMNS + " FROM terminal_recordings WHERE id = $1";
    private static final String PART =
            "SELECT bytes, compressed FROM terminal_recording_parts WHERE recording_id = $1 AND number = $2";

    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final SqlClient client;

    RecordingStore(SqlClient client) {
        this.client = client;
    }

    /** A piece of an asciicast; {@code millis} is what of it is stored by then. */
    record Part(int number, long millis, int bytes, Buffer compressed) {}

    /** What is asked for; names or ids. */
    record Filter(Optional<String> sandbox, Optional<String> actor, Optional<UUID> before, EnvironmentScope scope) {}

    Future<Void> add(TerminalRecording recording, String node) {
        Tuple values =
                Tuple.of(recording.id(), node, recording.place().sandboxId().value());
        values.addString(recording.place().name())
                .addString(recording.place().environment())
                .addString(recording.author().id())
                .addString(recording.author().name())
                .addOffsetDateTime(utc(recording.startedAt()))
                .addInteger(recording.size().columns())
                .addInteger(recording.size().rows());
        return client.preparedQuery(ADD).execute(values).mapEmpty();
    }

    /** Whether it runs, and so has this part. */
    Future<Boolean> append(UUID id, Part part) {
        return client.preparedQuery(APPEND)
                .execute(Tuple.of(
                        id,
                        part.number(),
                        part.bytes(),
                        part.compressed(),
                        (long) part.compressed().length(),
                        part.millis()))
                .map(rows -> rows.size() > 0);
    }

    /** Whether it ran. */
    Future<Boolean> end(UUID id, TerminalRecording.State state, Instant at) {
        return client.preparedQuery(END)
                .execute(Tuple.of(id, Wire.constant(state), utc(at)))
                .map(rows -> rows.rowCount() > 0);
    }

    /**
     * Ends those that nobody records, as far as {@code node} can tell; brings how many.
     *
     * @param known what that node records
     */
    Future<Integer> interrupt(String node, Instant at, Collection<UUID> known) {
        return client.preparedQuery(INTERRUPT)
                .execute(Tuple.of(node, utc(at), known.toArray(UUID[]::new)))
                .map(RowSet::rowCount);
    }

    /** Removes some of those that ended before then, that are more than so many bytes with what is newer, or not among the newest. */
    Future<List<TerminalRecording>> forget(Instant endedBefore, long mostBytes, int newest) {
        return client.preparedQuery(FORGET)
                .execute(Tuple.of(utc(endedBefore), mostBytes, (long) newest))
                .map(RecordingStore::recordings);
    }

    Future<Optional<TerminalRecording>> find(UUID id) {
        return client.preparedQuery(FIND).execute(Tuple.of(id)).map(rows -> recordings(rows).stream()
                .findFirst());
    }

    /** Newest first. */
    Future<List<TerminalRecording>> page(Filter filter, int most) {
        List<Object> values = new ArrayList<>();
        StringBuilder sql = new StringBuilder("SELECT " + COLUMNS + " FROM terminal_recordings WHERE true");
        filter.sandbox().ifPresent(sandbox -> {
            boolean id = ID.matcher(sandbox).matches();
            sql.append(id ? " AND sandbox_id = " : " AND sandbox_name = ")
                    .append(place(values, id ? UUID.fromString(sandbox) : sandbox));
        });
        filter.actor().ifPresent(actor -> {
            String place = place(values, actor);
            sql.append(" AND (actor_id = " + place + " OR actor_name = " + place + ")");
        });
        filter.before().ifPresent(before -> sql.append(" AND id < ").append(place(values, before)));
        if (!filter.scope().all()) {
            sql.append(" AND environment = ANY(")
                    .append(place(values, filter.scope().names().toArray(String[]::new)))
                    .append(')');
        }
        sql.append(" ORDER BY id DESC LIMIT ").append(place(values, (long) most));
        return client.preparedQuery(sql.toString()).execute(Tuple.wrap(values)).map(RecordingStore::recordings);
    }

    Future<Optional<Part>> part(UUID id, int number) {
        return client.preparedQuery(PART).execute(Tuple.of(id, number)).map(rows -> rows.stream()
                .map(row -> new Part(number, 0, row.getInteger("bytes"), row.getBuffer("compressed")))
                .findFirst());
    }

    private static String place(List<Object> values, Object value) {
        values.add(value);
        return "$" + values.size();
    }

    private static List<TerminalRecording> recordings(RowSet<Row> rows) {
        return rows.stream().map(RecordingStore::recording).toList();
    }

    private static TerminalRecording recording(Row row) {
        return new TerminalRecording(
                row.getUUID("id"),
                new TerminalRecording.Place(
                        new SandboxId(row.getUUID("sandbox_id")),
                        row.getString("sandbox_name"),
                        row.getString("environment")),
                new TerminalRecording.Author(row.getString("actor_id"), row.getString("actor_name")),
                row.getOffsetDateTime("started_at").toInstant(),
                Optional.ofNullable(row.getOffsetDateTime("ended_at")).map(OffsetDateTime::toInstant),
                TerminalRecording.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                new WindowSize(row.getInteger("height"), row.getInteger("width")),
                new TerminalRecording.Extent(row.getLong("millis"), row.getLong("bytes"), row.getInteger("parts")));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
