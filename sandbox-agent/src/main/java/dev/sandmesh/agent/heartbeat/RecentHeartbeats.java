package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.protocol.report.Heartbeat;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last heartbeats, for whoever looks for a fault. Any thread. */
final class RecentHeartbeats {

    private static final int MOST = 60;

    /** In characters, all together. */
    private static final int MOST_LENGTH = 512 * 1024;

    private final Deque<String> kept = new ArrayDeque<>();
    private int length;

    synchronized void add(Heartbeat heartbeat) {
        String text = heartbeat.toJson().encode();
        kept.add(text);
        length += text.length();
        while (kept.size() > MOST || length > MOST_LENGTH) {
            length -= kept.remove().length();
        }
    }

    /** Oldest first. */
    synchronized List<String> all() {
        return List.copyOf(kept);
    }
}
