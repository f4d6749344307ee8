package dev.sandmesh.control.registry;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** Finds pages of sandboxes by {@code sandbox_listing}, and reads of the wide tables only what is on the page. */
final class SandboxListStore {

    /** Items, total and cursor are of one statement, so of one snapshot. */
    private static final String LIST = """
            SELECT change_head() AS cursor, counted.total, page.*
            FROM (SELECT count(*) AS total FROM sandbox_listing WHERE %1$s) AS counted
            LEFT JOIN LATERAL (
                SELECT place, %2$s
                FROM (SELECT sandbox_id AS chosen, row_number() OVER () AS place
                      FROM (SELECT sandbox_id FROM sandbox_listing WHERE %1$s ORDER BY %3$s LIMIT %4$s OFFSET %5$s) AS ordered) AS choice
                JOIN sandboxes ON id = chosen JOIN sandbox_state ON sandbox_state.sandbox_id = chosen) AS page ON true
            ORDER BY page.place
            """;

    /**
     * For pages after the first, on which the planner would rather sort all that matches than walk an index as far. Sent within
     * the transaction that it holds for.
     */
    static final String BY_INDEX = "SET LOCAL enable_sort = off";

    private static final String THESE = "SELECT 0::bigint AS total, change_head() AS cursor, " + SandboxRow.COLUMNS
            + " FROM " + SandboxRow.TABLES
            + " WHERE id = ANY($1::uuid[]) AND status <> 'terminated' ORDER BY array_position($1::uuid[], id)";

    private static final String CHOSEN = "SELECT " + SandboxRow.COLUMNS + " FROM " + SandboxRow.TABLES
            + " WHERE id IN (SELECT sandbox_id FROM sandbox_listing WHERE %s ORDER BY name, sandbox_id LIMIT %s) ORDER BY name, id";

    private final SqlClient client;

    SandboxListStore(SqlClient client) {
        this.client = client;
    }

    /** What is sent to the database for a query. */
    record Statement(String sql, List<Object> parameters) {}

    Future<SandboxStore.Found> list(SandboxQuery query) {
        Statement statement = statement(query);
        return client.preparedQuery(statement.sql())
                .execute(Tuple.from(statement.parameters()))
                .map(SandboxStore::found);
    }

    /** Those of them that are not terminated, in this order. */
    Future<List<Sandbox>> these(List<UUID> ids) {
        return client.preparedQuery(THESE)
                .execute(Tuple.of(ids.toArray(UUID[]::new)))
                .map(SandboxStore::sandboxes);
    }

    /** All that a query means, at most so many, by name; of its order and page nothing is taken. */
    Future<List<Sandbox>> chosen(SandboxQuery query, int most) {
        SandboxFilter filter = new SandboxFilter(query);
        String limit = filter.parameter((long) most);
        return client.preparedQuery(CHOSEN.formatted(filter.where(), limit))
                .execute(Tuple.from(filter.parameters()))
                .map(SandboxStore::sandboxes);
    }

    /** In a transaction, in which this is the only thing done. */
    Future<SandboxStore.Found> listByIndex(SandboxQuery query) {
        Future<?> set = client.query(BY_INDEX).execute();
        // Sent at once: a transaction does not idle on a busy machine.
        Future<SandboxStore.Found> found = list(query);
        return set.compose(done -> found);
    }

    static Statement statement(SandboxQuery query) {
        SandboxFilter filter = new SandboxFilter(query);
        String limit = filter.parameter((long) query.pageSize());
        String offset = filter.parameter(query.offset());
        String order = SandboxFilter.order(query.sort());
        String sql = LIST.formatted(filter.where(), SandboxRow.COLUMNS, order, limit, offset);
        // Another text for later pages: a connection keeps the plan of a text, whatever is set afterwards.
        return new Statement(query.page() == 1 ? sql : "/* by index */ " + sql, filter.parameters());
    }
}
