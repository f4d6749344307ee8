package dev.sandmesh.control.link;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Rows of control nodes and of leadership; all times are the database's. */
final class NodeStore {

    /** Also says that some node can take registrations, and since when without a break. */
    private static final String RENEW = """
            WITH able AS (
                INSERT INTO leader (role, holder, held_until, since)
                VALUES ('registrations', $1, now() + $7 * interval '1 millisecond', now())
                ON CONFLICT (role) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until,
                    since = CASE WHEN leader.held_until < now() THEN now() ELSE leader.since END)
            INSERT INTO control_nodes (id, name, version, mesh_id, sandboxes, started_at, renewed_at, alive_until,
                transit)
            VALUES ($1, $2, $3, $4, $5, $6, now(), now() + $7 * interval '1 millisecond', $8)
            ON CONFLICT (id) DO UPDATE SET sandboxes = excluded.sandboxes, renewed_at = excluded.renewed_at,
                alive_until = excluded.alive_until, transit = excluded.transit
            """;

    private static final String LIST = """
            SELECT id, name, version, started_at, renewed_at, alive_until, alive_until > now() AS alive, sandboxes, transit,
                EXISTS (SELECT 1 FROM leader WHERE role = 'sweeper' AND holder = id AND held_until > now()) AS sweeper
            FROM control_nodes WHERE alive_until > now() - interval '1 hour' ORDER BY started_at, id
            """;
    private static final String REMOVE = "DELETE FROM control_nodes WHERE id = $1";
    private static final String DEPARTED = "UPDATE control_nodes SET alive_until = now() WHERE mesh_id = $1";
    private static final String PRUNE = "DELETE FROM control_nodes WHERE alive_until < now() - interval '1 hour'";
    private static final String ABLE = """
            SELECT now() AS now, (SELECT since FROM leader WHERE role = 'registrations' AND held_until >= now()) AS since
            """;
    private static final String LEAD = """
            INSERT INTO leader (role, holder, held_until) VALUES ($1, $2, now() + $3 * interval '1 millisecond')
            ON CONFLICT (role) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
            WHERE leader.holder = excluded.holder OR leader.held_until < now()
            """;

    /** Whoever would like to take the role, or to renew its row, waits for the end of the transaction that asks. */
    private static final String LEADS = """
            SELECT holder = $2 AND held_until > clock_timestamp() AS holds FROM leader WHERE role = $1 FOR SHARE
            """;

    private static final String ALIVE =
            "SELECT alive_until > clock_timestamp() AS holds FROM control_nodes WHERE id = $1 FOR SHARE";

    private final SqlClient client;

    NodeStore(SqlClient client) {
        this.client = client;
    }

    Future<Void> renew(NodeIdentity self, long sandboxes, Duration life) {
        return client.preparedQuery(RENEW)
                .execute(Tuple.of(
                        self.id(),
                        self.name(),
                        self.version(),
                        self.meshId(),
                        sandboxes,
                        self.startedAt().atOffset(ZoneOffset.UTC),
                        life.toMillis(),
                        self.transit()))
                .mapEmpty();
    }

    /** Those alive, and those gone for less than an hour. */
    Future<List<ControlNode>> list() {
        return client.preparedQuery(LIST).execute().map(NodeStore::nodes);
    }

    Future<Void> remove(String id) {
        return client.preparedQuery(REMOVE).execute(Tuple.of(id)).mapEmpty();
    }

    /** The member left the mesh: it counts as gone unless it renews its row. */
    Future<Void> departed(String meshId) {
        return client.preparedQuery(DEPARTED).execute(Tuple.of(meshId)).mapEmpty();
    }

    Future<Void> prune() {
        return client.preparedQuery(PRUNE).execute().mapEmpty();
    }

    /**
     * Since when some node could take registrations without a break, by the database's clock.
     *
     * @param since the present where none can
     */
    record Able(Instant since, Instant now) {}

    Future<Able> able() {
        return client.preparedQuery(ABLE).execute().map(rows -> {
            Row row = rows.iterator().next();
            Instant now = row.getOffsetDateTime("now").toInstant();
            OffsetDateTime since = row.getOffsetDateTime("since");
            return new Able(since == null ? now : since.toInstant(), now);
        });
    }

    /** Whether the holder has the role for {@code life} from now. */
    Future<Boolean> lead(String role, String holder, Duration life) {
        return client.preparedQuery(LEAD)
                .execute(Tuple.of(role, holder, life.toMillis()))
                .map(result -> result.rowCount() == 1);
    }

    /** Whether the holder still has the role, until the end of this transaction. */
    Future<Boolean> leads(String role, String holder) {
        return client.preparedQuery(LEADS).execute(Tuple.of(role, holder)).map(NodeStore::holds);
    }

    /** Whether the node's row has expired or is removed, until the end of this transaction. */
    Future<Boolean> isGone(String id) {
        return client.preparedQuery(ALIVE).execute(Tuple.of(id)).map(rows -> !holds(rows));
    }

    private static boolean holds(RowSet<Row> rows) {
        return rows.size() > 0 && rows.iterator().next().getBoolean("holds");
    }

    private static List<ControlNode> nodes(RowSet<Row> rows) {
        List<ControlNode> nodes = new ArrayList<>();
        for (Row row : rows) {
            nodes.add(new ControlNode(
                    row.getString("id"),
                    row.getString("name"),
                    row.getString("version"),
                    row.getOffsetDateTime("started_at").toInstant(),
                    row.getOffsetDateTime("renewed_at").toInstant(),
                    row.getOffsetDateTime("alive_until").toInstant(),
                    row.getBoolean("alive"),
                    row.getLong("sandboxes"),
                    row.getBoolean("sweeper"),
                    row.getString("transit")));
        }
        return List.copyOf(nodes);
    }
}
