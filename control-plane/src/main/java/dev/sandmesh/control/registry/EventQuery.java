package dev.sandmesh.control.registry;

import java.time.Instant;
import java.util.List;

/** Which entries of a timeline, newest first; no kind means every kind, an empty process every process and none. */
record EventQuery(Instant until, List<String> kinds, String process, int page, int pageSize) {

    EventQuery {
        kinds = List.copyOf(kinds);
    }

    long offset() {
        return (page - 1L) * pageSize;
    }
}
