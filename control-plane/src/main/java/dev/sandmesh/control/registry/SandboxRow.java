package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.DesiredConfiguration;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the joined row of {@code sandboxes} and {@code sandbox_state}. */
final class SandboxRow {

    static final String COLUMNS = """
            id, name, environment, provider, provider_state, market, instance_id, instance_type, region, public_ip, private_ip, status,
            browser_engines, hardware, labels, browser_config, desired_version, version, created_at, updated_at,
            owner_node, epoch, nonce, pinned_key, link, connection, agent_version, versions, health, health_since, reasons,
            last_event_seq, handover, away_until, capacity, tasks, profiles, host, processes, conditions, running_version,
            last_heartbeat_at
            """;
    static final String TABLES = "sandboxes JOIN sandbox_state ON sandbox_id = id";

    private static final List<String> REPORTS =
            List.of("capacity", "tasks", "profiles", "host", "processes", "conditions");

    private SandboxRow() {}

    static Sandbox sandbox(Row row) {
        return new Sandbox(
                new SandboxId(row.getUUID("id")),
                row.getString("name"),
                row.getString("environment"),
                SandboxStatus.of(row.getString("status")),
                machine(row),
                texts(row.get(JsonObject.class, "labels")),
                new DesiredConfiguration(row.getLong("desired_version"), row.get(JsonObject.class, "browser_config")),
                row.getLong("version"),
                instant(row, "created_at"),
                instant(row, "updated_at"),
                state(row));
    }

    static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    private static Machine machine(Row row) {
        return new Machine(
                row.getString("provider"),
                row.getString("provider_state"),
                row.getString("market"),
                row.getString("instance_id"),
                row.getString("instance_type"),
                row.getString("region"),
                row.getString("public_ip"),
                row.getString("private_ip"),
                row.get(JsonObject.class, "hardware"));
    }

    private static SandboxState state(Row row) {
        return new SandboxState(
                new Ownership(
                        new SandboxId(row.getUUID("id")),
                        row.getString("environment"),
                        row.getString("owner_node"),
                        row.getLong("epoch"),
                        row.getString("nonce")),
                new Agent(
                        row.getString("pinned_key"),
                        row.getString("link"),
                        row.getString("connection"),
                        row.getString("agent_version"),
                        texts(row.get(JsonObject.class, "versions")),
                        List.of(row.getArrayOfStrings("browser_engines"))),
                health(row),
                row.getLong("last_event_seq"),
                row.getBoolean("handover"),
                optionalInstant(row, "away_until"),
                optionalInstant(row, "last_heartbeat_at"),
                reported(row));
    }

    private static Health health(Row row) {
        return new Health(
                HealthStatus.of(row.getString("health")),
                instant(row, "health_since"),
                Health.reasons(row.get(JsonArray.class, "reasons")));
    }

    private static JsonObject reported(Row row) {
        JsonObject reported = new JsonObject();
        for (String column : REPORTS) {
            Object value = row.getValue(column);
            if (value != null) {
                reported.put(column, value);
            }
        }
        Long runningVersion = row.getLong("running_version");
        if (runningVersion != null) {
            reported.put("runningVersion", runningVersion);
        }
        return reported;
    }

    private static @Nullable Instant optionalInstant(Row row, String column) {
        OffsetDateTime value = row.getOffsetDateTime(column);
        return value == null ? null : value.toInstant();
    }

    private static Map<String, String> texts(JsonObject json) {
        Map<String, String> map = new LinkedHashMap<>();
        json.fieldNames().forEach(name -> map.put(name, json.getString(name)));
        return map;
    }
}
