package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads sandboxes. */
final class SandboxStore {

    private static final String FIND = "SELECT " + SandboxRow.COLUMNS + " FROM " + SandboxRow.TABLES + " WHERE id = $1";

    private static final String FIND_ALL = "SELECT " + SandboxRow.COLUMNS + " FROM " + SandboxRow.TABLES
            + " WHERE id = ANY($1::uuid[]) ORDER BY name, id";

    private static final String FIND_BY_INSTANCE = "SELECT " + SandboxRow.COLUMNS + " FROM " + SandboxRow.TABLES
            + " WHERE provider = $1 AND instance_id = $2 AND status <> 'terminated'";

    /** Nothing is left to be said of those that are known to be lost, and not taken to be on their way any more. */
    private static final String ORPHANS = """
            SELECT id, environment, owner_node, epoch, nonce, health, health_since, reasons,
                CASE WHEN handover THEN handover_since END AS gone_since, away_until, last_heartbeat_at
            FROM %s
            WHERE status <> 'terminated' AND owner_node <> '' AND owner_node <> ALL($1::text[])
                AND NOT (health = 'unhealthy' AND reasons @> '[{"type": "Lease"}]' AND NOT handover)
            ORDER BY id
            """.formatted(SandboxRow.TABLES);

    private static final String RETURNED = """
            SELECT id, environment, owner_node, epoch, nonce FROM %s
            WHERE status <> 'terminated' AND handover AND owner_node = ANY($1::text[]) ORDER BY id
            """.formatted(SandboxRow.TABLES);

    private static final String OWNED = """
            SELECT id, epoch, health, health_since, reasons, handover FROM %s
            WHERE status <> 'terminated' AND owner_node = $1
            """.formatted(SandboxRow.TABLES);

    private static final long PIECE = 1000;

    private static final String PIECE_AFTER = """
            SELECT head.cursor, 0::bigint AS total, page.* FROM (SELECT change_head() AS cursor) AS head
            LEFT JOIN LATERAL (SELECT %s FROM %s WHERE status <> 'terminated' AND id > $1 ORDER BY id LIMIT $2) AS page ON true
            ORDER BY page.id
            """.formatted(SandboxRow.COLUMNS, SandboxRow.TABLES);

    private final SqlClient client;

    SandboxStore(SqlClient client) {
        this.client = client;
    }

    /** Sandboxes of one snapshot, with the number of all that match and of its newest change. */
    record Found(List<Sandbox> sandboxes, long total, long cursor) {}

    Future<Optional<Sandbox>> find(SandboxId id) {
        return one(FIND, Tuple.of(id.value()));
    }

    Future<List<Sandbox>> find(Collection<SandboxId> ids) {
        return client.preparedQuery(FIND_ALL)
                .execute(Tuple.of(ids.stream().map(SandboxId::value).toArray(UUID[]::new)))
                .map(SandboxStore::sandboxes);
    }

    Future<Optional<Sandbox>> findByInstance(String provider, String instanceId) {
        return one(FIND_BY_INSTANCE, Tuple.of(provider, instanceId));
    }

    Future<List<Ownership>> returned(Collection<String> nodes) {
        return client.preparedQuery(RETURNED)
                .execute(Tuple.of(nodes.toArray(String[]::new)))
                .map(rows -> rows.stream().map(SandboxRow::ownership).toList());
    }

    Future<List<Orphan>> orphans(Collection<String> nodes) {
        return client.preparedQuery(ORPHANS)
                .execute(Tuple.of(nodes.toArray(String[]::new)))
                .map(rows -> rows.stream().map(SandboxRow::orphan).toList());
    }

    Future<List<Owned>> owned(String node) {
        return client.preparedQuery(OWNED)
                .execute(Tuple.of(node))
                .map(rows -> rows.stream().map(SandboxRow::owned).toList());
    }

    /**
     * The whole fleet without what is terminated, read piece by piece. The cursor is that of the first piece: changes that later
     * ones contain already come again, and patches may be applied again.
     */
    Future<Found> all() {
        return piece(new UUID(0, 0)).compose(first -> onward(first, first.sandboxes()));
    }

    private Future<Found> onward(Found found, List<Sandbox> last) {
        if (last.size() < PIECE) {
            return Future.succeededFuture(found);
        }
        return piece(last.get(last.size() - 1).id().value()).compose(next -> {
            List<Sandbox> both = new ArrayList<>(found.sandboxes());
            both.addAll(next.sandboxes());
            return onward(new Found(both, both.size(), found.cursor()), next.sandboxes());
        });
    }

    private Future<Found> piece(UUID after) {
        return client.preparedQuery(PIECE_AFTER).execute(Tuple.of(after, PIECE)).map(SandboxStore::found);
    }

    static Found found(RowSet<Row> rows) {
        Row first = rows.iterator().next();
        return new Found(sandboxes(rows), first.getLong("total"), first.getLong("cursor"));
    }

    private Future<Optional<Sandbox>> one(String sql, Tuple parameters) {
        return client.preparedQuery(sql).execute(parameters).map(rows -> sandboxes(rows).stream()
                .findFirst());
    }

    static List<Sandbox> sandboxes(RowSet<Row> rows) {
        List<Sandbox> sandboxes = new ArrayList<>(rows.size());
        for (Row row : rows) {
            UUID id = row.getUUID("id");
            if (id != null) {
                sandboxes.add(SandboxRow.sandbox(row));
            }
        }
        return sandboxes;
    }
}
