package dev.sandmesh.testbed;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A live page as the web client is one: it reads on from its cursor, and when its socket ends it opens one at another node. */
final class ResumingPage implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

    private final Fleet fleet;
    private final Api api;
    private final long began;
    private final Set<Long> seen = new ConcurrentSkipListSet<>();
    private final Thread thread = new Thread(this::live, "page");
    private volatile long cursor;
    private volatile int sockets;
    private volatile boolean over;
    private int turn;

    private ResumingPage(Fleet fleet, int turn) {
        this.fleet = fleet;
        this.api = fleet.api();
        this.turn = turn;
        this.began = api.get("/api/v1/admin/sandboxes").getLong("changeCursor");
        this.cursor = began;
    }

    /** Its first socket is at the node with this number. */
    static ResumingPage open(Fleet fleet, int first) {
        ResumingPage page = new ResumingPage(fleet, first);
        page.thread.start();
        Eventually.hold("the page is live", LIMIT, () -> page.sockets > 0);
        return page;
    }

    long began() {
        return began;
    }

    /** Up to here it has seen all. */
    long cursor() {
        return cursor;
    }

    Set<Long> seen() {
        return Set.copyOf(seen);
    }

    /** How often it came back. */
    int resumed() {
        return sockets - 1;
    }

    @Override
    public void close() {
        over = true;
        thread.interrupt();
    }

    private void live() {
        while (!over) {
            List<ControlNode> nodes = fleet.nodes();
            ControlNode node = nodes.get(Math.floorMod(turn++, nodes.size()));
            if (node.process().isAlive()) {
                try (BusSocket socket = BusSocket.openAt(node.base(), api, "fleet.changes")) {
                    follow(socket);
                } catch (Exception | AssertionError failure) {
                    // The node stops, or is not ready yet: the next one is asked.
                    LockSupport.parkNanos(PAUSE);
                }
            }
        }
    }

    private void follow(BusSocket socket) {
        socket.await("the door is open", LIMIT, frame -> "registered".equals(frame.getString("type")));
        catchUp();
        sockets++;
        int read = 0;
        while (!over && !socket.isClosed()) {
            List<JsonObject> frames = socket.bodies("fleet.changes");
            for (; read < frames.size(); read++) {
                take(frames.get(read));
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    private void take(JsonObject body) {
        @Nullable Long previous = body.getLong("prev");
        if (previous != null && previous > cursor) {
            catchUp();
        }
        @Nullable Long number = body.getLong("seq");
        if (number != null) {
            seen.add(number);
            cursor = Math.max(cursor, number);
        }
    }

    /** Also what comes twice is one change. */
    private void catchUp() {
        List<JsonObject> items;
        do {
            JsonObject page = api.get("/api/v1/admin/changes?after=" + cursor);
            items = Api.objects(page.getJsonArray("changes"));
            items.forEach(change -> {
                seen.add(change.getLong("seq"));
                cursor = Math.max(cursor, change.getLong("seq"));
            });
        } while (!items.isEmpty());
    }
}
