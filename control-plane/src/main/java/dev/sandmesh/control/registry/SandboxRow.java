package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.DesiredConfiguration;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the joined row of {@code sandboxes} and {@code sandbox_state}. */
final class SandboxRow {

    static final String COLUMNS = """
            id, name, environment, provider, provider_state, market, instance_id, instance_type, region, public_ip, private_ip, status,
            browser_engines, hardware, labels, browser_config, desired_version, version, created_at, updated_at,
            owner_node, epoch, nonce, pinned_key, link, connection, agent_version, versions, health, health_since, reasons,
            last_event_seq, handover, away_until, capacity, tasks, profiles, host, processes, conditions, running_version,
            last_heartbeat_at, owned_since, protocol_version, least_protocol, peer_address
            """;
    static final String TABLES = "sandboxes JOIN sandbox_state ON sandbox_id = id";

    private static final List<String> REPORTS =
            List.of("capacity", "tasks", "profiles", "host", "processes", "conditions");

    /** Where each column stands after the first: a row finds a name by comparing it with all that it has. */
    private static final Map<String, Integer> PLACES = places();

    private final Row row;
    private final int first;

    private SandboxRow(Row row, int first) {
        this.row = row;
        this.first = first;
    }

    static Sandbox sandbox(Row row) {
        return new SandboxRow(row, row.getColumnIndex("id")).sandbox();
    }

    /** The columns of {@link Orphan}, by their names. */
    static Orphan orphan(Row row) {
        return new Orphan(
                ownership(row),
                health(row),
                optional(row.getOffsetDateTime("gone_since")),
                optional(row.getOffsetDateTime("away_until")),
                optional(row.getOffsetDateTime("last_heartbeat_at")));
    }

    static Ownership ownership(Row row) {
        return new Ownership(
                new SandboxId(row.getUUID("id")),
                row.getString("environment"),
                row.getString("owner_node"),
                row.getLong("epoch"),
                row.getString("nonce"));
    }

    /** The columns of {@link Owned}, by their names. */
    static Owned owned(Row row) {
        return new Owned(
                new SandboxId(row.getUUID("id")), row.getLong("epoch"), health(row), row.getBoolean("handover"));
    }

    private static Health health(Row row) {
        return new Health(
                HealthStatus.of(row.getString("health")),
                instant(row, "health_since"),
                Health.reasons(row.get(JsonArray.class, "reasons")));
    }

    static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    private static Map<String, Integer> places() {
        String[] names = COLUMNS.strip().split("\\s*,\\s*", -1);
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            places.put(names[i], i);
        }
        return Map.copyOf(places);
    }

    private Sandbox sandbox() {
        return new Sandbox(
                new SandboxId(row.getUUID(at("id"))),
                text("name"),
                text("environment"),
                SandboxStatus.of(text("status")),
                machine(),
                texts(object("labels")),
                new DesiredConfiguration(number("desired_version"), object("browser_config")),
                number("version"),
                instant("created_at"),
                instant("updated_at"),
                state());
    }

    private Machine machine() {
        return new Machine(
                text("provider"),
                text("provider_state"),
                text("market"),
                text("instance_id"),
                text("instance_type"),
                text("region"),
                text("public_ip"),
                text("private_ip"),
                object("hardware"));
    }

    private SandboxState state() {
        return new SandboxState(
                new Ownership(
                        new SandboxId(row.getUUID(at("id"))),
                        text("environment"),
                        text("owner_node"),
                        number("epoch"),
                        text("nonce")),
                optional(row.getOffsetDateTime(at("owned_since"))),
                new Agent(
                        text("pinned_key"),
                        text("link"),
                        text("connection"),
                        text("peer_address"),
                        row.getInteger(at("protocol_version")),
                        row.getInteger(at("least_protocol")),
                        text("agent_version"),
                        texts(object("versions")),
                        List.of(row.getArrayOfStrings(at("browser_engines")))),
                new Health(
                        HealthStatus.of(text("health")),
                        instant("health_since"),
                        Health.reasons(row.get(JsonArray.class, at("reasons")))),
                number("last_event_seq"),
                row.getBoolean(at("handover")),
                optional(row.getOffsetDateTime(at("away_until"))),
                optional(row.getOffsetDateTime(at("last_heartbeat_at"))),
                reported());
    }

    private JsonObject reported() {
        JsonObject reported = new JsonObject();
        for (String column : REPORTS) {
            Object value = row.getValue(at(column));
            if (value != null) {
                reported.put(column, value);
            }
        }
        Long runningVersion = row.getLong(at("running_version"));
        if (runningVersion != null) {
            reported.put("runningVersion", runningVersion);
        }
        return reported;
    }

    private int at(String column) {
        return first + Objects.requireNonNull(PLACES.get(column), column);
    }

    private String text(String column) {
        return row.getString(at(column));
    }

    private long number(String column) {
        return row.getLong(at(column));
    }

    private JsonObject object(String column) {
        return row.get(JsonObject.class, at(column));
    }

    private Instant instant(String column) {
        return row.getOffsetDateTime(at(column)).toInstant();
    }

    private static @Nullable Instant optional(@Nullable OffsetDateTime value) {
        return value == null ? null : value.toInstant();
    }

    private static Map<String, String> texts(JsonObject json) {
        Map<String, String> map = new LinkedHashMap<>();
        json.fieldNames().forEach(name -> map.put(name, json.getString(name)));
        return map;
    }
}
