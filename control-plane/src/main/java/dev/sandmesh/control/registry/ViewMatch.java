package dev.sandmesh.control.registry;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The meaning of a query for views in memory; the same as what {@link SandboxFilter} says in SQL. */
final class ViewMatch {

    private final SandboxQuery query;
    private final String text;

    ViewMatch(SandboxQuery query) {
        this.query = query;
        this.text = query.text().toLowerCase(Locale.ROOT);
    }

    /**
     * A sandbox that may be meant.
     *
     * @param health as it is believed now, whatever the view says
     */
    record Candidate(FleetView.Entry entry, HealthStatus health) {
        JsonObject view() {
            return entry.view;
        }

        String text(String field) {
            return view().getString(field, "");
        }
    }

    boolean matches(Candidate candidate) {
        JsonObject view = candidate.view();
        return query.scope().covers(view.getString("environment", ""))
                && (query.environments().isEmpty() || query.environments().contains(view.getString("environment")))
                && traits(view)
                && (query.statuses().isEmpty() || query.statuses().contains(status(view)))
                && (query.healths().isEmpty() || query.healths().contains(candidate.health()))
                && (text.isEmpty()
                        || contains(view, "name")
                        || contains(view, "instanceId")
                        || contains(view, "environment"));
    }

    Comparator<Candidate> order() {
        Comparator<Candidate> tail = by("name").thenComparing(by("id"));
        Comparator<Candidate> order = null;
        for (SandboxSort step : query.sort()) {
            Comparator<Candidate> next = step.descending() ? by(step.field()).reversed() : by(step.field());
            order = order == null ? next : order.thenComparing(next);
        }
        return order == null ? tail : order.thenComparing(tail);
    }

    private static Comparator<Candidate> by(SandboxSort.Field field) {
        return switch (field) {
            case NAME, ENVIRONMENT, CREATED_AT, LAST_HEARTBEAT_AT -> by(field.wireName());
            case STATUS -> Comparator.comparing(candidate -> status(candidate.view()));
            case HEALTH -> Comparator.comparing(Candidate::health);
        };
    }

    private static Comparator<Candidate> by(String field) {
        return Comparator.comparing(candidate -> candidate.text(field));
    }

    private static SandboxStatus status(JsonObject view) {
        return SandboxStatus.of(view.getString("status", "provisioning"));
    }

    private boolean traits(JsonObject view) {
        SandboxTraits traits = query.traits();
        return oneOf(traits.providers(), view.getString("provider", ""))
                && oneOf(traits.providerStates(), view.getString("providerState", ""))
                && oneOf(traits.markets(), view.getString("market", ""))
                && oneOf(traits.links(), view.getString("link", ""))
                && (traits.engines().isEmpty()
                        || traits.engines().stream()
                                .anyMatch(view.getJsonArray("browserEngines", new JsonArray())::contains))
                && labelled(view);
    }

    private static boolean oneOf(List<String> wanted, String value) {
        return wanted.isEmpty() || wanted.contains(value);
    }

    private boolean labelled(JsonObject view) {
        JsonObject labels = view.getJsonObject("labels", new JsonObject());
        for (Map.Entry<String, String> label : query.traits().labels().entrySet()) {
            if (!label.getValue().equals(labels.getString(label.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private boolean contains(JsonObject view, String field) {
        return view.getString(field, "").toLowerCase(Locale.ROOT).contains(text);
    }
}
