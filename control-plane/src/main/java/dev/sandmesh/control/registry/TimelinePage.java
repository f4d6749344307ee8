package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a timeline, newest first.
 *
 * @param cursor number of the newest change that these entries contain
 * @param completeSince nothing newer is missing; null when nothing is missing at all, because it comes from the database
 */
record TimelinePage(
        List<SandboxEvent> events,
        long total,
        long cursor,
        @Nullable Instant completeSince) {

    TimelinePage {
        events = List.copyOf(events);
    }

    static TimelinePage fresh(List<SandboxEvent> events, long total, long cursor) {
        return new TimelinePage(events, total, cursor, null);
    }

    /** From this node's memory. */
    static TimelinePage stale(List<SandboxEvent> events, long total, long cursor, Instant completeSince) {
        return new TimelinePage(events, total, cursor, completeSince);
    }

    JsonObject toJson(SandboxId sandboxId, EventQuery query) {
        JsonArray items = new JsonArray();
        events.forEach(event -> items.add(event.toJson().put("sandboxId", sandboxId.toString())));
        JsonObject page = new JsonObject()
                .put("items", items)
                .put("page", query.page())
                .put("pageSize", query.pageSize())
                .put("total", total)
                .put("changeCursor", cursor)
                .put("stale", completeSince != null);
        return completeSince == null ? page : page.put("completeSince", Wire.instant(completeSince));
    }
}
