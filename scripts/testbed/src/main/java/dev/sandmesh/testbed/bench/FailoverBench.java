package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.Agent;
import dev.sandmesh.testbed.Api;
import dev.sandmesh.testbed.ControlNode;
import dev.sandmesh.testbed.Eventually;
import dev.sandmesh.testbed.Fleet;
import dev.sandmesh.testbed.Programs;
import dev.sandmesh.testbed.SandboxKind;
import dev.sandmesh.testbed.Topology;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Kills control nodes, and measures until a survivor has acked each agent: from the kill to the first heartbeat that a survivor took, by
 * the survivor's clock. Agents are real, with small processes; {@code SANDMESH_BENCH_AGENTS} of them on each link, 4 unless set.
 */
final class FailoverBench {

    private static final Duration LONG = Duration.ofMinutes(3);
    private static final int ROUNDS = 3;

    private final Fleet fleet;
    private final Table table = new Table("killed", "link", "agents", "median ms", "largest ms", "rounds", "budget ms");

    private record Gaps(Latencies cluster, Latencies relay) {

        Latencies of(String link) {
            return link.equals("relay") ? relay : cluster;
        }
    }

    private FailoverBench(Fleet fleet) {
        this.fleet = fleet;
    }

    public static void main(String[] arguments) {
        try (Fleet fleet = Fleet.start(Topology.NODES_3, Map.of())) {
            int agents = Programs.setting("SANDMESH_BENCH_AGENTS", 4);
            for (int number = 0; number < agents; number++) {
                var unused = fleet.addSandbox("member-" + number, SandboxKind.SMALL);
                var unusedToo = fleet.addSandbox("relayed-" + number, SandboxKind.SMALL, fleet.relayed());
            }
            new FailoverBench(fleet).measure();
        }
    }

    private void measure() {
        List<ControlNode> nodes = fleet.nodes();
        Gaps one = new Gaps(new Latencies(), new Latencies());
        Gaps two = new Gaps(new Latencies(), new Latencies());
        for (int round = 0; round < ROUNDS; round++) {
            kill(one, List.of(nodes.get(round % nodes.size())));
        }
        for (int round = 0; round < ROUNDS; round++) {
            kill(two, List.of(nodes.get(round % nodes.size()), nodes.get((round + 1) % nodes.size())));
        }
        row("1 of 3", one, "6,000");
        row("2 of 3 at once", two, "10,000");
    }

    private void kill(Gaps gaps, List<ControlNode> dying) {
        fleet.agents().stream().map(Agent::name).forEach(name -> fleet.api().awaitHealth(name, "healthy", LONG));
        List<ControlNode> survivors =
                fleet.nodes().stream().filter(node -> !dying.contains(node)).toList();
        Set<String> ids = survivors.stream().map(FailoverBench::idOf).collect(Collectors.toSet());
        Api asked = survivors.get(0).api();
        Map<String, String> links = asked.sandboxes().stream()
                .filter(sandbox -> !ids.contains(sandbox.getString("ownerNode")))
                .collect(Collectors.toMap(sandbox -> sandbox.getString("name"), sandbox -> sandbox.getString("link")));
        Instant at = Instant.now();
        dying.forEach(node -> node.process().signal("KILL"));
        Map<String, Duration> acked = new HashMap<>();
        Eventually.hold("all are acked", LONG, () -> {
            asked.sandboxes().stream()
                    .filter(sandbox -> links.containsKey(sandbox.getString("name")) && isAcked(sandbox, ids, at))
                    .forEach(sandbox -> acked.putIfAbsent(
                            sandbox.getString("name"),
                            Duration.between(at, Instant.parse(sandbox.getString("lastHeartbeatAt")))));
            return acked.size() == links.size();
        });
        acked.forEach((name, gap) -> gaps.of(links.getOrDefault(name, "")).add(gap.toNanos()));
        dying.forEach(node -> node.process().awaitExit(LONG));
        fleet.restartControl();
    }

    private static boolean isAcked(JsonObject sandbox, Set<String> survivors, Instant since) {
        return survivors.contains(sandbox.getString("ownerNode"))
                && Instant.parse(sandbox.getString("lastHeartbeatAt")).isAfter(since);
    }

    private static String idOf(ControlNode node) {
        return node.api().get("/api/v1/admin/nodes").getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .filter(each -> each.getBoolean("self"))
                .map(each -> each.getString("id"))
                .findFirst()
                .orElseThrow();
    }

    private void row(String killed, Gaps ofLinks, String budget) {
        for (String link : List.of("cluster", "relay")) {
            Latencies gaps = ofLinks.of(link);
            table.row(
                    killed,
                    link,
                    gaps.count(),
                    Table.number(gaps.percentile(50)),
                    Table.number(gaps.percentile(100)),
                    ROUNDS,
                    budget);
        }
    }
}
