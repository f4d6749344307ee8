package dev.sandmesh.control.registry;

import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.TaskReport;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** Finds tasks in what sandboxes report. */
final class TaskStore {

    /** One that fell silent may still be said to run what another one took over. */
    private static final String FIND = """
            SELECT id, name, environment, task FROM sandboxes JOIN sandbox_state ON sandbox_id = id
                CROSS JOIN LATERAL jsonb_array_elements(tasks) AS task
            WHERE status <> 'terminated' AND tasks @> jsonb_build_array(jsonb_build_object('id', $1::text)) AND task->>'id' = $1
                AND ($2 OR environment = ANY($3::text[]))
            ORDER BY last_heartbeat_at DESC NULLS LAST LIMIT 1
            """;

    private final SqlClient client;

    TaskStore(SqlClient client) {
        this.client = client;
    }

    Future<Optional<RunningTask>> find(String task, EnvironmentScope scope) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(task, scope.all(), scope.names().toArray(String[]::new)))
                .map(rows -> rows.stream().findFirst().map(TaskStore::running));
    }

    private static RunningTask running(Row row) {
        return new RunningTask(
                new SandboxId(row.getUUID("id")),
                row.getString("name"),
                row.getString("environment"),
                TaskReport.read(Fields.of(row.getJsonObject("task"))));
    }
}
