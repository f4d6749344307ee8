package dev.sandmesh.control.console;

import dev.sandmesh.control.audit.Actor;
import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.link.GoneNodes;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Table console_commands. */
final class OpenEntryStore {

    private static final String ADD = """
            INSERT INTO console_commands (command_id, node, action, actor_kind, actor_id, actor_name, actor_role, sandbox_id, name,
                environment, ids)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """;
    private static final String REMOVE = "DELETE FROM console_commands WHERE command_id = $1";

    private static final String TAKE_ABANDONED = """
            DELETE FROM console_commands WHERE command_id IN (
                SELECT command_id FROM console_commands
                WHERE node <> $1 AND %s
                ORDER BY begun_at LIMIT $2 FOR UPDATE SKIP LOCKED)
            RETURNING *
            """.formatted(GoneNodes.condition("node"));

    private final SqlClient client;

    OpenEntryStore(SqlClient client) {
        this.client = client;
    }

    /** One whose node is gone, and what stands in the trail of its beginning. */
    record Abandoned(OpenTrail.Open open, String node) {}

    Future<Void> add(OpenTrail.Open open, String node) {
        AuditEntry row = open.row();
        Tuple values = Tuple.of(
                open.id(),
                node,
                row.action(),
                row.actor().kind().name().toLowerCase(Locale.ROOT),
                row.actor().id(),
                row.actor().name());
        values.addString(row.actor().role())
                .addString(row.target().id())
                .addString(row.target().name())
                .addString(row.target().environment())
                .addJsonObject(open.ids());
        return client.preparedQuery(ADD).execute(values).mapEmpty();
    }

    /** Whether it was there. */
    Future<Boolean> remove(UUID id) {
        return client.preparedQuery(REMOVE).execute(Tuple.of(id)).map(rows -> rows.rowCount() > 0);
    }

    /** Nobody else gets those that are returned. */
    Future<List<Abandoned>> takeAbandoned(String node, int most) {
        return client.preparedQuery(TAKE_ABANDONED)
                .execute(Tuple.of(node, most))
                .map(rows -> {
                    List<Abandoned> taken = new ArrayList<>();
                    rows.forEach(row -> taken.add(abandoned(row)));
                    return taken;
                });
    }

    private static Abandoned abandoned(Row row) {
        Actor actor = new Actor(
                Actor.Kind.valueOf(row.getString("actor_kind").toUpperCase(Locale.ROOT)),
                row.getString("actor_id"),
                row.getString("actor_name"),
                row.getString("actor_role"));
        AuditEntry.Target target = new AuditEntry.Target(
                "sandbox", row.getString("sandbox_id"), row.getString("name"), row.getString("environment"));
        AuditEntry entry =
                AuditEntry.system("", row.getString("action")).by(actor).on(target);
        return new Abandoned(
                new OpenTrail.Open(row.getUUID("command_id"), entry, row.getJsonObject("ids")), row.getString("node"));
    }
}
