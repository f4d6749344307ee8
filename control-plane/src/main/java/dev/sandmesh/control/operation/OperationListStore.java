package dev.sandmesh.control.operation;

import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.protocol.client.ListOperations;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Pages of the table {@code operations}, newest first: only conditions that are asked for, every value a parameter. */
final class OperationListStore {

    private static final String PAGE = """
            SELECT counted.total, page.* FROM (SELECT count(*) AS total FROM operations WHERE %1$s) AS counted
            LEFT JOIN LATERAL (SELECT %2$s FROM operations WHERE %1$s ORDER BY created_at DESC, id DESC LIMIT %3$s OFFSET %4$s) AS page
                ON true
            ORDER BY page.created_at DESC, page.id DESC
            """;

    private final SqlClient client;
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();

    /** For one query. */
    OperationListStore(SqlClient client) {
        this.client = client;
    }

    /** A page of operations, and how many there are in all. */
    record Found(List<Operation> operations, long total) {}

    /** Those of which the caller may see all targets. */
    Future<Found> list(ListOperations query, EnvironmentScope scope) {
        conditions.add("true");
        if (!scope.all()) {
            conditions.add("environments <@ " + parameter(scope.names().toArray(String[]::new)) + "::text[]");
        }
        oneOf("status", query.status());
        oneOf("action", query.action());
        query.author().ifPresent(author -> {
            String who = parameter(author);
            conditions.add("(author_id = " + who + " OR author_name = " + who + ")");
        });
        query.sandbox()
                .ifPresent(sandbox ->
                        conditions.add("id IN (SELECT operation_id FROM operation_targets WHERE sandbox_id = "
                                + parameter(sandbox.value()) + ")"));
        if (!query.environment().isEmpty()) {
            conditions.add("environments && " + parameter(query.environment().toArray(String[]::new)) + "::text[]");
        }
        query.from().ifPresent(from -> conditions.add("created_at >= " + parameter(OperationStore.utc(from))));
        query.to().ifPresent(to -> conditions.add("created_at < " + parameter(OperationStore.utc(to))));
        String where = String.join(" AND ", conditions);
        String limit = parameter((long) query.pageSize());
        String offset = parameter((query.page() - 1L) * query.pageSize());
        return client.preparedQuery(PAGE.formatted(where, OperationStore.columns(), limit, offset))
                .execute(Tuple.from(parameters))
                .map(rows -> new Found(
                        OperationStore.operations(rows), rows.iterator().next().getLong("total")));
    }

    private void oneOf(String column, List<String> values) {
        if (!values.isEmpty()) {
            conditions.add(column + " = ANY(" + parameter(values.toArray(String[]::new)) + "::text[])");
        }
    }

    private String parameter(Object value) {
        parameters.add(value);
        return "$" + parameters.size();
    }
}
