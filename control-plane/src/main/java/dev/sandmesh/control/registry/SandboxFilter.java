package dev.sandmesh.control.registry;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A query as SQL on {@code sandbox_listing}: only conditions that are asked for, every value a parameter. */
final class SandboxFilter {

    private final List<String> conditions = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();

    SandboxFilter(SandboxQuery query) {
        if (!query.withTerminated()) {
            conditions.add("status <> 'terminated'");
        }
        if (!query.scope().all()) {
            conditions.add(
                    "environment = ANY(" + parameter(query.scope().names().toArray(String[]::new)) + "::text[])");
        }
        oneOf("environment", query.environments());
        oneOf("status", query.statuses().stream().map(SandboxStatus::wireName).toList());
        oneOf("health", query.healths().stream().map(HealthStatus::wireName).toList());
        traits(query.traits());
        if (!query.text().isEmpty()) {
            String text = parameter(query.text().toLowerCase(Locale.ROOT));
            conditions.add("(strpos(lower(name), " + text + ") > 0 OR strpos(lower(instance_id), " + text
                    + ") > 0 OR strpos(environment, " + text + ") > 0)");
        }
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

    /** The order is total: what is equal otherwise is sorted by name, then by id. An index of the table has it. */
    static String order(List<SandboxSort> sort) {
        List<String> steps = new ArrayList<>();
        sort.forEach(step -> steps.add(expression(step.field()) + (step.descending() ? " DESC" : "")));
        steps.add("name");
        steps.add("sandbox_id");
        return String.join(", ", steps);
    }

    private void traits(SandboxTraits traits) {
        oneOf("provider", traits.providers());
        oneOf("provider_state", traits.providerStates());
        oneOf("market", traits.markets());
        oneOf("link", traits.links());
        if (!traits.engines().isEmpty()) {
            conditions.add("browser_engines && " + parameter(traits.engines().toArray(String[]::new)) + "::text[]");
        }
        if (!traits.labels().isEmpty()) {
            JsonObject labels = new JsonObject();
            traits.labels().forEach(labels::put);
            conditions.add("labels @> " + parameter(labels) + "::jsonb");
        }
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
            case STATUS -> "status_rank";
            case HEALTH -> "health_rank";
            case CREATED_AT -> "created_at";
            case LAST_HEARTBEAT_AT -> throw new IllegalArgumentException("heartbeats are not listed in the database");
        };
    }
}
