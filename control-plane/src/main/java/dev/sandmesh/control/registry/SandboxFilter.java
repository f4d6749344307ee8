package dev.sandmesh.control.registry;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A query as SQL: only conditions that are asked for, every value a parameter. */
final class SandboxFilter {

    private static final String HEALTH_RANK =
            "array_position(ARRAY['healthy', 'degraded', 'unhealthy', 'unknown'], health)";
    private static final String STATUS_RANK =
            "array_position(ARRAY['provisioning', 'active', 'draining', 'stopping', 'stopped',"
                    + " 'failing', 'terminating', 'terminated'], status)";

    private final List<String> conditions = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();
    private final boolean healthAsked;

    SandboxFilter(SandboxQuery query) {
        healthAsked = !query.healths().isEmpty();
        if (!query.statuses().contains(SandboxStatus.TERMINATED)) {
            conditions.add("status <> 'terminated'");
        }
        if (!query.scope().all()) {
            conditions.add(
                    "environment = ANY(" + parameter(query.scope().names().toArray(String[]::new)) + "::text[])");
        }
        oneOf("environment", query.environments());
        oneOf("status", query.statuses().stream().map(SandboxStatus::wireName).toList());
        oneOf("provider", query.providers());
        oneOf("health", query.healths().stream().map(HealthStatus::wireName).toList());
        if (!query.text().isEmpty()) {
            String text = parameter(query.text().toLowerCase(Locale.ROOT));
            conditions.add("(strpos(lower(name), " + text + ") > 0 OR strpos(lower(instance_id), " + text
                    + ") > 0 OR strpos(environment, " + text + ") > 0)");
        }
        if (!query.labels().isEmpty()) {
            JsonObject labels = new JsonObject();
            query.labels().forEach(labels::put);
            conditions.add("labels @> " + parameter(labels) + "::jsonb");
        }
    }

    /** Health is the state's; without it the count needs only one table. */
    String countedTables() {
        return healthAsked ? SandboxRow.TABLES : "sandboxes";
    }

    String where() {
        return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
    }

    /** Adds one more value; its placeholder is the answer. */
    String parameter(Object value) {
        parameters.add(value);
        return "$" + parameters.size();
    }

    List<Object> parameters() {
        return List.copyOf(parameters);
    }

    /** The order is total: what is equal otherwise is sorted by name, then by id. */
    static String order(List<SandboxSort> sort) {
        List<String> steps = new ArrayList<>();
        sort.forEach(step ->
                steps.add(expression(step.field()) + (step.descending() ? " DESC NULLS LAST" : " NULLS FIRST")));
        if (sort.isEmpty()) {
            return "name, id";
        }
        steps.add("name");
        steps.add("id");
        return String.join(", ", steps);
    }

    private void oneOf(String column, List<String> values) {
        if (!values.isEmpty()) {
            conditions.add(column + " = ANY(" + parameter(values.toArray(String[]::new)) + "::text[])");
        }
    }

    private static String expression(SandboxSort.Field field) {
        return switch (field) {
            case NAME -> "name";
            case ENVIRONMENT -> "environment";
            case STATUS -> STATUS_RANK;
            case HEALTH -> HEALTH_RANK;
            case CREATED_AT -> "created_at";
            case LAST_HEARTBEAT_AT -> "last_heartbeat_at";
        };
    }
}
