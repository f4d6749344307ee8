package dev.sandmesh.control.transit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Who takes what comes at the nodes' own listener, by its path. Any thread. */
record TransitPaths(Map<String, TransitDoor> doors, Map<String, TransitDesk> desks) {

    TransitPaths() {
        this(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }
}
