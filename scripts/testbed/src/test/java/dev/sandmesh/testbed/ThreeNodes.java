package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.mesh.MeshSecurity;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three control nodes within the shell of the mesh, with real agents that supervise small processes, and what tests of lost nodes ask of them. */
final class ThreeNodes implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(5);
    private static final Duration TWO_LOOKS = Duration.ofSeconds(8);
    private static final Map<String, String> RECORDING = Map.of("SANDMESH_AGENT_LOG_LEVEL", "debug");

    private final MeshFolder shell;
    private final Fleet fleet;
    private final List<String> names;
    private final Map<String, String> sandboxIds = new HashMap<>();

    private ThreeNodes(MeshFolder shell, List<String> names) {
        this.shell = shell;
        this.fleet = Fleet.start(Topology.NODES_3, shell.nodeSettings());
        this.names = names;
    }

    /** Returns when all agents are healthy. */
    static ThreeNodes start(int agents) {
        List<String> names =
                IntStream.range(0, agents).mapToObj(number -> "agent-" + number).toList();
        ThreeNodes nodes = new ThreeNodes(MeshFolder.create(), names);
        names.forEach(name -> nodes.fleet.addSandbox(name, SandboxKind.SMALL, nodes.settings(name)));
        nodes.awaitWhole();
        nodes.fleet
                .api()
                .sandboxes()
                .forEach(each -> nodes.sandboxIds.put(each.getString("name"), each.getString("id")));
        return nodes;
    }

    /** By which somebody written by hand comes onto the mesh. */
    MeshSecurity security(String name) {
        return shell.agentSecurity(name);
    }

    private Map<String, String> settings(String name) {
        Map<String, String> settings = new HashMap<>(RECORDING);
        if (!Topology.ofThisRun().isRelayed()) {
            settings.putAll(shell.agentSettings(name));
        }
        return settings;
    }

    /** No node has more than its share and one, and nobody has moved while every node looked twice at what all own. */
    void awaitBalance() {
        long share = (names.size() + fleet.nodes().size() - 1) / fleet.nodes().size();
        AtomicReference<Map<String, String>> seen = new AtomicReference<>(Map.of());
        AtomicLong since = new AtomicLong();
        Eventually.see(
                "nobody moves",
                START,
                () -> {
                    Map<String, String> now = owners(fleet.control()).entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey, each -> each.getValue().node()));
                    if (!now.equals(seen.getAndSet(now))) {
                        since.set(System.nanoTime());
                    }
                    return now;
                },
                owners -> System.nanoTime() - since.get() > TWO_LOOKS.toNanos()
                        && owners.values().stream()
                                .allMatch(node -> Collections.frequency(owners.values(), node) <= share + 1));
    }

    /** Who owns a sandbox, by which registration. */
    record Owned(String node, long epoch, Instant lastHeartbeat) {}

    Fleet fleet() {
        return fleet;
    }

    /** All but these. */
    List<ControlNode> others(ControlNode... without) {
        List<ControlNode> excluded = List.of(without);
        return fleet.nodes().stream().filter(node -> !excluded.contains(node)).toList();
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

    /** By name, as one node says, from the database; without those that nobody has heard of yet. */
    static Map<String, Owned> owners(ControlNode at) {
        return at.api().sandboxes().stream()
                .filter(each -> each.getString("ownerNode") != null && each.getString("lastHeartbeatAt") != null)
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

    /** Whatever went wrong: nobody waits for a node that stands still. */
    void thaw() {
        fleet.nodes().forEach(node -> node.process().signal("CONT"));
    }

    @Override
    public void close() {
        thaw();
        fleet.close();
        shell.close();
    }
}
