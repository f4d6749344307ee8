package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three control nodes with real agents that supervise small processes, and what tests of lost nodes ask of them. */
final class ThreeNodes implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(5);
    private static final Map<String, String> RECORDING = Map.of("SANDMESH_AGENT_LOG_LEVEL", "debug");

    private final Fleet fleet;
    private final List<String> names;
    private final Map<String, String> sandboxIds = new HashMap<>();

    private ThreeNodes(Fleet fleet, List<String> names) {
        this.fleet = fleet;
        this.names = names;
    }

    /** Returns when all agents are healthy. */
    static ThreeNodes start(int agents) {
        List<String> names =
                IntStream.range(0, agents).mapToObj(number -> "agent-" + number).toList();
        ThreeNodes nodes = new ThreeNodes(Fleet.start(Topology.NODES_3, Map.of()), names);
        names.forEach(name -> nodes.fleet.addSandbox(name, SandboxKind.SMALL, RECORDING));
        nodes.awaitWhole();
        nodes.fleet
                .api()
                .sandboxes()
                .forEach(each -> nodes.sandboxIds.put(each.getString("name"), each.getString("id")));
        return nodes;
    }

    /** Who owns a sandbox, by which registration. */
    record Owned(String node, long epoch, Instant lastHeartbeat) {}

    Fleet fleet() {
        return fleet;
    }

    List<String> names() {
        return names;
    }

    Agent agent(String name) {
        return fleet.agents().get(names.indexOf(name));
    }

    /** All nodes are ready, and all agents healthy. */
    void awaitWhole() {
        fleet.nodes().forEach(ControlNode::awaitReady);
        names.forEach(name -> fleet.api().awaitHealth(name, "healthy", START));
    }

    /** By name, as one node says, from the database. */
    static Map<String, Owned> owners(ControlNode at) {
        return at.api().sandboxes().stream()
                .collect(Collectors.toMap(
                        each -> each.getString("name"),
                        each -> new Owned(
                                each.getString("ownerNode"),
                                each.getLong("epoch"),
                                Instant.parse(each.getString("lastHeartbeatAt")))));
    }

    /** New at every start. */
    static String idOf(ControlNode node) {
        return Api.objects(node.api().get("/api/v1/admin/nodes").getJsonArray("items")).stream()
                .filter(each -> each.getBoolean("self"))
                .map(each -> each.getString("id"))
                .findFirst()
                .orElseThrow();
    }

    static List<String> ownedBy(String nodeId, Map<String, Owned> owners) {
        return owners.entrySet().stream()
                .filter(each -> each.getValue().node().equals(nodeId))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** The node that owns the most, and so at least a third. */
    ControlNode busiest() {
        Map<String, Owned> owners = owners(fleet.control());
        return fleet.nodes().stream()
                .max((one, other) -> Integer.compare(
                        ownedBy(idOf(one), owners).size(),
                        ownedBy(idOf(other), owners).size()))
                .orElseThrow();
    }

    /** Whose turn it is to look after lost sandboxes. */
    ControlNode sweeper() {
        String holder = Eventually.see(
                "somebody sweeps",
                START,
                () -> query(
                        "SELECT coalesce(max(holder), '') FROM leader WHERE role = 'sweeper' AND held_until > now()"),
                found -> !found.isEmpty());
        return fleet.nodes().stream()
                .filter(node -> node.process().isAlive() && idOf(node).equals(holder))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the sweeper " + holder + " is none of ours"));
    }

    /** Every one of these was heard since by one of the nodes. */
    void awaitAckedBy(Collection<ControlNode> survivors, Collection<String> which, Instant since, Duration limit) {
        Set<String> ids = survivors.stream().map(ThreeNodes::idOf).collect(Collectors.toSet());
        ControlNode asked = survivors.iterator().next();
        Eventually.see(
                "all are acked by survivors",
                limit,
                () -> owners(asked).entrySet().stream()
                        .filter(each -> which.contains(each.getKey()))
                        .filter(each -> !ids.contains(each.getValue().node())
                                || !each.getValue().lastHeartbeat().isAfter(since))
                        .toList(),
                List::isEmpty);
    }

    /** An order reaches it through this node. */
    void assertObeys(ControlNode through, String name) {
        Api api = through.api();
        HttpResponse<String> response = Eventually.see(
                name + " obeys",
                START,
                () -> api.post("/api/v1/admin/sandboxes/" + sandboxIds.get(name) + "/check", null),
                answer -> answer.statusCode() == 200);
        assertThat(new JsonObject(response.body()).getString("outcome")).isEqualTo("ok");
    }

    /** What was written of a sandbox's health, from the beginning. */
    List<String> transitions(String name) throws SQLException {
        return fleet.postgres().timeline(sandboxIds.get(name)).stream()
                .filter(entry -> "healthChanged".equals(entry.kind()))
                .map(entry -> entry.at() + " " + entry.message())
                .toList();
    }

    Map<String, List<String>> transitions() throws SQLException {
        Map<String, List<String>> all = new HashMap<>();
        for (String name : names) {
            all.put(name, transitions(name));
        }
        return all;
    }

    String query(String sql) throws SQLException {
        try (Connection connection = fleet.postgres().ownerConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }

    @Override
    public void close() {
        fleet.nodes().forEach(node -> node.process().signal("CONT"));
        fleet.close();
    }
}
