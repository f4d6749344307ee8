package dev.sandmesh.control.peer;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Table refused_peers. */
final class PeerStore {

    /** In one order, for other nodes write the same rows. */
    private static final String ADD = """
            INSERT INTO refused_peers (door, address, reason, detail, node, count, first_seen, last_seen)
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[],
                $7::timestamptz[], $8::timestamptz[]) AS noted (door, address, reason, detail, node, count, first_seen, last_seen)
            ORDER BY door, address, reason
            ON CONFLICT (door, address, reason) DO UPDATE SET detail = excluded.detail, node = excluded.node,
                count = refused_peers.count + excluded.count,
                first_seen = least(refused_peers.first_seen, excluded.first_seen),
                last_seen = greatest(refused_peers.last_seen, excluded.last_seen)
            """;

    private static final String WANTED = "($1 = '' OR door = $1) AND last_seen >= $2";
    private static final String LIST = """
            SELECT counted.total, page.* FROM (SELECT count(*) AS total FROM refused_peers WHERE %1$s) AS counted
            LEFT JOIN LATERAL (SELECT * FROM refused_peers WHERE %1$s ORDER BY last_seen DESC, door, address, reason
                LIMIT $3 OFFSET $4) AS page ON true
            ORDER BY page.last_seen DESC, page.door, page.address, page.reason
            """.formatted(WANTED);
    private static final String FORGET = "DELETE FROM refused_peers WHERE last_seen < $1";
    private static final String KEEP = """
            DELETE FROM refused_peers USING (SELECT door, address, reason,
                    row_number() OVER (PARTITION BY door ORDER BY last_seen DESC, address, reason) AS place
                FROM refused_peers) AS ranked
            WHERE ranked.place > $1 AND refused_peers.door = ranked.door AND refused_peers.address = ranked.address
                AND refused_peers.reason = ranked.reason
            """;

    private final SqlClient client;

    PeerStore(SqlClient client) {
        this.client = client;
    }

    /** A page of them and how many there are in all. */
    record Found(List<RefusalCount> counts, long total) {}

    Future<Void> add(List<RefusalCount> counts) {
        Tuple rows = Tuple.tuple()
                .addArrayOfString(texts(counts, count -> count.peer().door().wireName()))
                .addArrayOfString(texts(counts, count -> count.peer().address()))
                .addArrayOfString(texts(counts, count -> count.peer().reason()))
                .addArrayOfString(texts(counts, count -> count.peer().detail()))
                .addArrayOfString(texts(counts, RefusalCount::node))
                .addArrayOfLong(counts.stream().map(RefusalCount::count).toArray(Long[]::new))
                .addArrayOfOffsetDateTime(times(counts, RefusalCount::firstSeen))
                .addArrayOfOffsetDateTime(times(counts, RefusalCount::lastSeen));
        return client.preparedQuery(ADD).execute(rows).mapEmpty();
    }

    /** Whoever came last is first. */
    Future<Found> list(PeerQuery query) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(
                        query.door().map(Door::wireName).orElse(""),
                        utc(query.since()),
                        (long) query.pageSize(),
                        query.skipped()))
                .map(rows -> new Found(counts(rows), rows.iterator().next().getLong("total")));
    }

    /** Of whom nothing was heard since then. */
    Future<Void> forget(Instant before) {
        return client.preparedQuery(FORGET).execute(Tuple.of(utc(before))).mapEmpty();
    }

    /** No more than so many stay of each door, those that came last. */
    Future<Void> keep(long mostOfOneDoor) {
        return client.preparedQuery(KEEP).execute(Tuple.of(mostOfOneDoor)).mapEmpty();
    }

    private static List<RefusalCount> counts(RowSet<Row> rows) {
        List<RefusalCount> counts = new ArrayList<>(rows.size());
        for (Row row : rows) {
            if (row.getString("door") != null) {
                RefusedPeer peer = new RefusedPeer(
                        Door.of(row.getString("door")),
                        row.getString("address"),
                        row.getString("reason"),
                        row.getString("detail"));
                counts.add(new RefusalCount(
                        peer,
                        row.getString("node"),
                        row.getLong("count"),
                        row.getOffsetDateTime("first_seen").toInstant(),
                        row.getOffsetDateTime("last_seen").toInstant()));
            }
        }
        return counts;
    }

    private static String[] texts(List<RefusalCount> counts, Function<RefusalCount, String> text) {
        return counts.stream().map(text).toArray(String[]::new);
    }

    private static OffsetDateTime[] times(List<RefusalCount> counts, Function<RefusalCount, Instant> time) {
        return counts.stream().map(count -> utc(time.apply(count))).toArray(OffsetDateTime[]::new);
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
