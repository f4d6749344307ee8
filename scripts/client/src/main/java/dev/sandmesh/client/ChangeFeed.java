package dev.sandmesh.client;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Where a reader stands in the change log: {@code cursor} is the last number that was handed on with everything before it; what came too
 * early waits. Pure but for whom it tells.
 */
final class ChangeFeed {

    private static final int MOST_HELD = 5_000;

    /** What the reader does next. */
    enum Next {
        NOTHING,
        /** Ask for what is after the cursor. */
        CATCH_UP,
        /** Read anew what is shown. */
        RESYNC
    }

    private final Consumer<JsonObject> reader;
    private final Deque<JsonObject> held = new ArrayDeque<>();
    private OptionalLong cursor;
    private boolean catchingUp;

    ChangeFeed(OptionalLong cursor, Consumer<JsonObject> reader) {
        this.cursor = cursor;
        this.reader = reader;
    }

    long cursor() {
        return cursor.orElse(0);
    }

    boolean begun() {
        return cursor.isPresent();
    }

    /** A connection was made: whatever happened in between is read from the log first. */
    Next connected() {
        held.clear();
        catchingUp = true;
        return Next.CATCH_UP;
    }

    /** A change arrived live. */
    Next received(JsonObject change) {
        long seq = change.getLong("seq", 0L);
        if (begun() && seq <= cursor()) {
            return Next.NOTHING;
        }
        if (catchingUp || !begun()) {
            held.add(change);
            if (held.size() > MOST_HELD) {
                held.remove();
            }
            return Next.NOTHING;
        }
        if (change.getLong("prev", seq - 1) > cursor()) {
            held.clear();
            held.add(change);
            catchingUp = true;
            return Next.CATCH_UP;
        }
        apply(change, seq);
        return Next.NOTHING;
    }

    /** The door said how far the log has grown, and what it sent last: not to have that means that a frame was lost. */
    Next headSeen(long head, long prev) {
        if (catchingUp || !begun() || head <= cursor()) {
            return Next.NOTHING;
        }
        if (prev <= cursor()) {
            cursor = OptionalLong.of(head);
            return Next.NOTHING;
        }
        catchingUp = true;
        return Next.CATCH_UP;
    }

    /** A page of the log answered the question. */
    Next pageRead(JsonArray changes, long head, boolean resync) {
        if (resync || !begun()) {
            Next next = begun() ? Next.RESYNC : Next.NOTHING;
            cursor = OptionalLong.of(head);
            catchingUp = false;
            held.clear();
            return next;
        }
        long before = cursor();
        for (Object each : changes) {
            JsonObject change = (JsonObject) each;
            long seq = change.getLong("seq", 0L);
            if (seq > cursor()) {
                apply(change, seq);
            }
        }
        if (cursor() > before && cursor() < head) {
            return Next.CATCH_UP;
        }
        cursor = OptionalLong.of(Math.max(cursor(), head));
        return release();
    }

    /** Caught up: what arrived meanwhile follows, unless it shows another gap. */
    private Next release() {
        catchingUp = false;
        Deque<JsonObject> waiting = new ArrayDeque<>(held);
        held.clear();
        Next next = Next.NOTHING;
        for (JsonObject change : waiting) {
            if (received(change) == Next.CATCH_UP) {
                next = Next.CATCH_UP;
            }
        }
        return next;
    }

    private void apply(JsonObject change, long seq) {
        cursor = OptionalLong.of(seq);
        reader.accept(change);
    }
}
