package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.Api;
import dev.sandmesh.testbed.Eventually;
import dev.sandmesh.testbed.SplitFleet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Cuts agents of both links, and a node, off from the network, and measures from the healing on until every control node reaches each
 * agent with an order. Needs root, for network namespaces.
 */
final class HealingBench {

    private static final Duration LONG = Duration.ofMinutes(4);
    private static final int ROUNDS = 3;
    private static final List<String> MEMBERS = List.of("m0", "m1");
    private static final List<String> RELAYED = List.of("r0", "r1");

    private final SplitFleet fleet;
    private final Table table = new Table("cut off", "for s", "link", "reached", "median s", "longest s", "budget s");

    private HealingBench(SplitFleet fleet) {
        this.fleet = fleet;
    }

    public static void main(String[] arguments) throws Exception {
        try (SplitFleet fleet = SplitFleet.start()) {
            MEMBERS.forEach(fleet::addSandbox);
            RELAYED.forEach(fleet::addRelayedSandbox);
            HealingBench bench = new HealingBench(fleet);
            bench.agents(Duration.ofSeconds(30));
            bench.agents(Duration.ofSeconds(100));
            bench.node(Duration.ofSeconds(100));
        }
    }

    private void agents(Duration length) {
        Latencies members = new Latencies();
        Latencies relayed = new Latencies();
        for (int round = 0; round < ROUNDS; round++) {
            awaitEverybody();
            fleet.cut(SplitFleet.MESH, MEMBERS.toArray(String[]::new));
            fleet.cut(SplitFleet.PAGES, RELAYED.toArray(String[]::new));
            LockSupport.parkNanos(length.toNanos());
            fleet.heal(SplitFleet.MESH, MEMBERS.toArray(String[]::new));
            fleet.heal(SplitFleet.PAGES, RELAYED.toArray(String[]::new));
            awaitReached(members, relayed);
        }
        rows("two agents of each link", length, members, relayed);
    }

    private void node(Duration length) {
        Latencies members = new Latencies();
        Latencies relayed = new Latencies();
        for (int round = 0; round < ROUNDS; round++) {
            awaitEverybody();
            String alone = SplitFleet.NODES.get(round % SplitFleet.NODES.size());
            fleet.cut(SplitFleet.MESH, alone, MEMBERS.get(0));
            LockSupport.parkNanos(length.toNanos());
            fleet.heal(SplitFleet.MESH, alone, MEMBERS.get(0));
            awaitReached(members, relayed);
        }
        rows("a node with one agent", length, members, relayed);
    }

    private void awaitEverybody() {
        awaitReached(new Latencies(), new Latencies());
        for (String node : SplitFleet.NODES) {
            MEMBERS.forEach(name -> fleet.api(node).awaitHealth(name, "healthy", LONG));
            RELAYED.forEach(name -> fleet.api(node).awaitHealth(name, "healthy", LONG));
        }
    }

    /** Each agent and each node on its own: nobody's answer waits for another's. */
    private void awaitReached(Latencies members, Latencies relayed) {
        long healed = System.nanoTime();
        Map<String, Long> reached = new ConcurrentHashMap<>();
        List<CompletableFuture<Void>> asking = new ArrayList<>();
        for (String node : SplitFleet.NODES) {
            Stream.of(MEMBERS, RELAYED)
                    .flatMap(List::stream)
                    .forEach(name -> asking.add(CompletableFuture.runAsync(
                            () -> {
                                Eventually.hold(name + " is reached by " + node, LONG, () -> answers(node, name));
                                reached.merge(name, System.nanoTime() - healed, Math::max);
                            },
                            task -> new Thread(task).start())));
        }
        asking.forEach(CompletableFuture::join);
        MEMBERS.forEach(name -> members.add(reached.getOrDefault(name, 0L)));
        RELAYED.forEach(name -> relayed.add(reached.getOrDefault(name, 0L)));
    }

    private boolean answers(String node, String name) {
        Api api = fleet.api(node);
        String id = api.sandbox(name).getString("id");
        return api.post("/api/v1/admin/sandboxes/" + id + "/check", null).statusCode() == 200;
    }

    private void rows(String cut, Duration length, Latencies members, Latencies relayed) {
        row(cut, length, "cluster", members);
        row(cut, length, "relay", relayed);
    }

    private void row(String cut, Duration length, String link, Latencies reached) {
        double second = TimeUnit.SECONDS.toMillis(1);
        table.row(
                cut,
                length.toSeconds(),
                link,
                reached.count(),
                Table.number(reached.percentile(50) / second),
                Table.number(reached.percentile(100) / second),
                20);
    }
}
