package dev.sandmesh.control.registry;

import java.time.Instant;
import java.util.List;

/** Which entries of a timeline, newest first; no kind means every kind. */
record EventQuery(Instant until, List<String> kinds, int page, int pageSize) {

    EventQuery {
        kinds = List.copyOf(kinds);
    }

    long offset() {
        return (page - 1L) * pageSize;
    }
}
