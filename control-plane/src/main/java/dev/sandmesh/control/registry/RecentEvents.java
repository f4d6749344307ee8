package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The newest entries of timelines that the log has told of since this node follows it. The oldest make room, of their sandbox or of
 * all. Not thread-safe.
 */
final class RecentEvents {

    private final Bounds bounds;
    private final Map<String, Kept> all = new LinkedHashMap<>();
    private final Map<String, Story> stories = new HashMap<>();
    private long characters;
    private Instant since = Instant.MAX;

    /** How much is kept. */
    record Bounds(Bound ofSandbox, Bound ofAll) {
        /** A hundred long stories are what all may take: nobody washes out the others' alone. */
        static final Bounds DEFAULT = new Bounds(new Bound(100, 256 * 1024), new Bound(50_000, 24L * 1024 * 1024));
    }

    /** Texts of Latin letters take a byte a character. */
    record Bound(int entries, long characters) {
        boolean isExceededBy(int entries, long characters) {
            return entries > this.entries || characters > this.characters;
        }
    }

    /** An entry as the log had it; parsed when somebody asks. */
    private record Kept(String id, String sandboxId, Instant at, String kind, String process, String text) {

        static Kept of(String sandboxId, JsonObject entry) {
            JsonObject data = entry.getJsonObject("data", new JsonObject());
            return new Kept(
                    entry.getString("id"),
                    sandboxId,
                    entry.getInstant("at"),
                    entry.getString("kind"),
                    data.getValue("process") instanceof String process ? process : "",
                    entry.encode());
        }

        boolean matches(EventQuery query) {
            return !at.isAfter(query.until())
                    && (query.kinds().isEmpty() || query.kinds().contains(kind))
                    && (query.process().isEmpty() || query.process().equals(process));
        }
    }

    /** What is kept of one sandbox, as it came; all of it that is newer than {@code since}. */
    private static final class Story {
        final Deque<Kept> entries = new ArrayDeque<>();
        long characters;
        Instant since = Instant.MIN;

        void add(Kept kept) {
            entries.addLast(kept);
            characters += kept.text().length();
        }

        void removeOldest() {
            characters -= entries.removeFirst().text().length();
        }
    }

    RecentEvents(Bounds bounds) {
        this.bounds = bounds;
    }

    /** Forgets everything: what comes from now on is without a hole. */
    void begin(Instant now) {
        all.clear();
        stories.clear();
        characters = 0;
        since = now;
    }

    /** The same entry told twice stays one. */
    void add(SandboxId sandboxId, JsonObject entry) {
        Kept kept = Kept.of(sandboxId.toString(), entry);
        if (all.putIfAbsent(kept.id(), kept) != null) {
            return;
        }
        characters += kept.text().length();
        Story story = stories.computeIfAbsent(kept.sandboxId(), absent -> new Story());
        story.add(kept);
        while (bounds.ofSandbox().isExceededBy(story.entries.size(), story.characters)) {
            Kept oldest = story.entries.getFirst();
            story.removeOldest();
            drop(oldest);
            story.since = later(story.since, oldest.at());
        }
        while (bounds.ofAll().isExceededBy(all.size(), characters)) {
            dropOldest();
        }
    }

    void forget(String sandboxId) {
        Story story = stories.remove(sandboxId);
        if (story != null) {
            story.entries.forEach(this::drop);
        }
    }

    /** A page that ends where memory does, and says from when on it is whole. */
    TimelinePage page(String sandboxId, EventQuery query, long cursor) {
        Story story = stories.getOrDefault(sandboxId, new Story());
        List<Kept> matching = story.entries.stream()
                .filter(kept -> kept.matches(query))
                .sorted(Comparator.comparing(Kept::at).thenComparing(Kept::id).reversed())
                .toList();
        List<SandboxEvent> events = matching.stream()
                .skip(query.offset())
                .limit(query.pageSize())
                .map(kept -> SandboxEvent.of(new JsonObject(kept.text())))
                .toList();
        return TimelinePage.stale(events, matching.size(), cursor, later(since, story.since));
    }

    /** What came first of all came first of its sandbox. */
    private void dropOldest() {
        Iterator<Kept> oldestFirst = all.values().iterator();
        Kept oldest = oldestFirst.next();
        oldestFirst.remove();
        characters -= oldest.text().length();
        since = later(since, oldest.at());
        Story story = stories.get(oldest.sandboxId());
        if (story != null) {
            story.removeOldest();
            if (story.entries.isEmpty()) {
                since = later(since, story.since);
                stories.remove(oldest.sandboxId());
            }
        }
    }

    private void drop(Kept kept) {
        all.remove(kept.id());
        characters -= kept.text().length();
    }

    private static Instant later(Instant left, Instant right) {
        return left.isAfter(right) ? left : right;
    }
}
