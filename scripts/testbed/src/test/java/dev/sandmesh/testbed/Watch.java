package dev.sandmesh.testbed;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Notes twice a second what the page of each of some nodes says of every sandbox, to be judged afterwards. */
final class Watch implements AutoCloseable {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final List<Page> pages = new CopyOnWriteArrayList<>();
    private final List<Thread> watchers;
    private volatile boolean over;

    /** What one node said of all, and when it was asked. */
    private record Page(String node, long nanos, Map<String, JsonObject> sandboxes) {}

    Watch(SplitFleet fleet, List<String> nodes) {
        watchers = nodes.stream()
                .map(node -> new Thread(() -> watch(node, fleet.api(node)), "watch of " + node))
                .toList();
        watchers.forEach(Thread::start);
    }

    private void watch(String node, Api api) {
        while (!over) {
            long asked = System.nanoTime();
            try {
                Map<String, JsonObject> said = new HashMap<>();
                api.sandboxes().forEach(sandbox -> said.put(sandbox.getString("name"), sandbox));
                pages.add(new Page(node, asked, said));
            } catch (AssertionError noAnswer) {
                // which is no wrong one
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** For how many seconds on end at most this was so of a sandbox on one node's page, between two moments. */
    double longest(String node, String sandbox, long from, long to, Predicate<JsonObject> so) {
        double longest = 0;
        long began = -1;
        for (Page page : pages) {
            if (page.node().equals(node) && page.nanos() >= from && page.nanos() <= to) {
                JsonObject said = page.sandboxes().get(sandbox);
                if (said == null || !so.test(said)) {
                    began = -1;
                } else {
                    began = began < 0 ? page.nanos() : began;
                    longest = Math.max(longest, (page.nanos() - began) / 1e9);
                }
            }
        }
        return longest;
    }

    /** After how many seconds a node's page first said so. */
    Optional<Double> first(String node, String sandbox, long from, Predicate<JsonObject> so) {
        return pages.stream()
                .filter(page -> page.node().equals(node) && page.nanos() >= from)
                .filter(page -> page.sandboxes().containsKey(sandbox)
                        && so.test(page.sandboxes().get(sandbox)))
                .findFirst()
                .map(page -> (page.nanos() - from) / 1e9);
    }

    /** The longest time without a page of this node. */
    double silence(String node, long from, long to) {
        double longest = 0;
        long last = from;
        for (Page page : pages) {
            if (page.node().equals(node) && page.nanos() >= from && page.nanos() <= to) {
                longest = Math.max(longest, (page.nanos() - last) / 1e9);
                last = page.nanos();
            }
        }
        return Math.max(longest, (to - last) / 1e9);
    }

    /** What was said of one sandbox, where it changed, for a failure's message. */
    String story(String node, String sandbox, long from) {
        StringBuilder story = new StringBuilder(node + " of " + sandbox + ":");
        String last = "";
        for (Page page : pages) {
            JsonObject said = page.sandboxes().get(sandbox);
            if (page.node().equals(node) && page.nanos() >= from && said != null) {
                String now = Api.healthOf(said) + (said.getBoolean("handover") ? ", handed over" : "")
                        + (said.getBoolean("stale") ? ", stale" : "") + ", epoch " + said.getLong("epoch") + " at "
                        + said.getString("ownerNode");
                if (!now.equals(last)) {
                    story.append(String.format("%n  %.1f s: %s", (page.nanos() - from) / 1e9, now));
                    last = now;
                }
            }
        }
        return story.toString();
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        for (Thread watcher : watchers) {
            watcher.join();
        }
    }
}
