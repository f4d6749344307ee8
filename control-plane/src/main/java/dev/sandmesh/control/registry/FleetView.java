package dev.sandmesh.control.registry;

import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.Sample;
import dev.sandmesh.protocol.report.DesiredConfiguration;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The whole fleet in memory: what the database said, the changes since, and the newest samples. Not thread-safe. */
final class FleetView {

    /** What nothing has confirmed for so long is not known any more. */
    static final Duration TRUST = Duration.ofSeconds(15);

    private final Map<String, Entry> sandboxes = new HashMap<>();
    private final RecentEvents events = new RecentEvents(RecentEvents.Bounds.DEFAULT);
    private List<Environment> environments = List.of();
    private long cursor;

    static final class Entry {
        JsonObject view;
        Instant confirmedAt;
        Instant sampledAt = Instant.MIN;

        Entry(JsonObject view, Instant confirmedAt) {
            this.view = view;
            this.confirmedAt = confirmedAt;
        }
    }

    /** Replaces everything. */
    void load(List<JsonObject> views, long changeCursor, Instant now) {
        sandboxes.clear();
        views.forEach(view -> sandboxes.put(view.getString("id"), new Entry(view, now)));
        cursor = changeCursor;
        events.begin(now);
    }

    /** As just read. */
    void load(List<Environment> read) {
        environments = List.copyOf(read);
    }

    long cursor() {
        return cursor;
    }

    void apply(Change change, Instant now) {
        cursor = Math.max(cursor, change.seq());
        switch (change.kind()) {
            case SANDBOX -> patch(change, now);
            case SANDBOX_EVENT -> remember(change);
            case BRAKE, OPERATION -> {}
        }
    }

    /** Of one that has ended only the database tells. */
    private void remember(Change change) {
        SandboxId id = change.sandboxId();
        if (id != null && sandboxes.containsKey(id.toString())) {
            events.add(id, change.patch());
        }
    }

    private void patch(Change change, Instant now) {
        Entry entry = sandboxes.computeIfAbsent(change.id(), id -> new Entry(new JsonObject().put("id", id), now));
        entry.view = MergePatch.apply(entry.view, change.patch());
        entry.confirmedAt = now;
        if (SandboxStatus.TERMINATED.wireName().equals(entry.view.getString("status"))) {
            sandboxes.remove(change.id());
            events.forget(change.id());
        }
    }

    /** A sample counts if it is of the registration that the log last told of. */
    void apply(Sample sample, Instant now) {
        Entry entry = sandboxes.get(sample.id().toString());
        if (entry == null || entry.view.getLong("epoch", 0L) != sample.epoch()) {
            return;
        }
        entry.confirmedAt = now;
        entry.sampledAt = now;
        entry.view
                .put("capacity", sample.capacity().toJson())
                .put("tasks", Wire.objects(sample.tasks()))
                .put("host", ReportView.host(sample.host()))
                .put("processes", ReportView.processes(sample.processes()))
                .put("profiles", Wire.objects(sample.profiles()))
                .put("lastHeartbeatAt", Wire.instant(sample.lastHeartbeatAt()));
        if (!sample.health().equals(HealthOf.status(entry.view))) {
            entry.view.put("health", HealthOf.only(sample.health(), now));
        }
    }

    Optional<JsonObject> find(String id, Instant now) {
        return Optional.ofNullable(sandboxes.get(id)).map(entry -> stale(entry, now));
    }

    /** Empty when it is not known, or ended. */
    Optional<TimelinePage> events(String id, EventQuery query) {
        return sandboxes.containsKey(id) ? Optional.of(events.page(id, query, cursor)) : Optional.empty();
    }

    /** With as many sandboxes as are in each now. */
    EnvironmentList environments(EnvironmentScope scope) {
        Map<String, Long> sizes = sandboxes.values().stream()
                .collect(
                        Collectors.groupingBy(entry -> entry.view.getString("environment", ""), Collectors.counting()));
        List<Environment> covered = environments.stream()
                .filter(environment -> scope.covers(environment.name()))
                .map(environment -> environment.with(sizes.getOrDefault(environment.name(), 0L)))
                .toList();
        return new EnvironmentList(covered, true);
    }

    /** Whether its owner of this epoch has told of it lately. */
    boolean isSampled(String id, long epoch, Instant now) {
        Entry entry = sandboxes.get(id);
        return entry != null && entry.view.getLong("epoch", 0L) == epoch && !entry.sampledAt.isBefore(now.minus(TRUST));
    }

    /** Ids of those that came by this link. */
    List<String> idsOf(String link) {
        return sandboxes.entrySet().stream()
                .filter(each -> link.equals(each.getValue().view.getString("link")))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Empty when it is not known, or ended. */
    Optional<DesiredConfiguration> desired(String id) {
        return Optional.ofNullable(sandboxes.get(id)).map(entry -> desired(entry.view));
    }

    private static DesiredConfiguration desired(JsonObject view) {
        JsonObject config = view.getJsonObject("browserConfig", new JsonObject());
        return new DesiredConfiguration(view.getLong("desiredVersion", 0L), config.copy());
    }

    Optional<String> environmentOf(String id) {
        return Optional.ofNullable(sandboxes.get(id)).map(entry -> entry.view.getString("environment"));
    }

    /** Of a large fleet only what is shown is copied: this answers while the database is slow, when there is little to spare. */
    SandboxPage page(SandboxQuery query, Instant now) {
        ViewMatch match = new ViewMatch(query);
        List<ViewMatch.Candidate> matching = sandboxes.values().stream()
                .map(entry -> new ViewMatch.Candidate(entry, health(entry, now)))
                .filter(match::matches)
                .sorted(match.order())
                .toList();
        List<JsonObject> items = matching.stream()
                .skip(query.offset())
                .limit(query.pageSize())
                .map(candidate -> stale(candidate.entry(), now))
                .toList();
        return new SandboxPage(items, query.page(), query.pageSize(), matching.size(), cursor, true);
    }

    List<JsonObject> all(EnvironmentScope scope, Instant now) {
        return sandboxes.values().stream()
                .filter(entry -> scope.covers(entry.view.getString("environment", "")))
                .map(entry -> stale(entry, now))
                .toList();
    }

    /** What is within is shared: it is replaced, never changed. */
    private static JsonObject stale(Entry entry, Instant now) {
        JsonObject view = new JsonObject(new LinkedHashMap<>(entry.view.getMap())).put("stale", true);
        if (!isTrusted(entry, now)) {
            view.put("health", HealthOf.unconfirmed(entry.confirmedAt.plus(TRUST)));
        }
        return view;
    }

    private static HealthStatus health(Entry entry, Instant now) {
        String status = isTrusted(entry, now) ? HealthOf.status(entry.view) : null;
        return status == null ? HealthStatus.UNKNOWN : HealthStatus.of(status);
    }

    private static boolean isTrusted(Entry entry, Instant now) {
        return !entry.confirmedAt.plus(TRUST).isBefore(now);
    }

    /** Health as it stands in a view. */
    static final class HealthOf {

        private HealthOf() {}

        static @Nullable String status(JsonObject view) {
            JsonObject health = view.getJsonObject("health");
            return health == null ? null : health.getString("status");
        }

        /** Samples bring no reasons; those of another status would be wrong ones. */
        private static JsonObject only(String status, Instant since) {
            return new JsonObject()
                    .put("status", status)
                    .put("since", Wire.instant(since))
                    .put("reasons", new JsonArray());
        }

        private static JsonObject unconfirmed(Instant since) {
            HealthReason reason = new HealthReason(
                    HealthReason.LEASE,
                    "not confirmed since the database went away and its owner was last heard",
                    since);
            return new Health(HealthStatus.UNKNOWN, since, List.of(reason)).toJson();
        }
    }
}
