package dev.sandmesh.testbed;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.report.JoinBundle;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Control nodes and their sandboxes, all real processes under one folder; closing it ends and removes everything. */
public final class Fleet implements AutoCloseable {

    private static final Duration STOP = Duration.ofSeconds(20);
    private static final String BUNDLE = "control/join-bundle.json";

    private final Path home;
    private final Optional<OwnPostgres> postgres;
    private final List<ControlNode> nodes = new ArrayList<>();
    private final List<Agent> agents = new ArrayList<>();
    private final Api api;

    /** Where the nodes are, and what they are told beyond it. */
    private record Plan(
            List<ControlNode.Ports> ports, Map<String, String> environment, IntFunction<Map<String, String>> ofEach) {

        ControlNode launch(Path home, int index) {
            Map<String, String> told = new HashMap<>(environment);
            told.putAll(ofEach.apply(index));
            return new ControlNode("control-" + (index + 1), home, ports.get(index), told);
        }
    }

    private Fleet(Path home, Optional<OwnPostgres> postgres, Plan plan) {
        this.home = home;
        this.postgres = postgres;
        Path shared = folder("control");
        // The first makes what all share.
        nodes.add(plan.launch(shared, 0));
        this.api = nodes.get(0).api(this::bases);
        awaitReadyOrClose();
        for (int index = 1; index < plan.ports().size(); index++) {
            nodes.add(plan.launch(shared, index));
        }
        awaitReadyOrClose();
    }

    /** Starts the control plane of this run's topology and waits until it is ready. */
    public static Fleet start() {
        return start(Map.of());
    }

    public static Fleet start(Map<String, String> controlEnvironment) {
        return start(Topology.ofThisRun(), controlEnvironment);
    }

    /** Several nodes share a PostgreSQL of their own, unless the environment names one. */
    public static Fleet start(Topology topology, Map<String, String> controlEnvironment) {
        return start(topology, controlEnvironment, index -> Map.of());
    }

    /** {@code ofEach} says what a node is told beyond the others, by its number from 0 on. */
    static Fleet start(
            Topology topology, Map<String, String> controlEnvironment, IntFunction<Map<String, String>> ofEach) {
        try {
            Path home = Files.createTempDirectory("sandmesh-fleet-");
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
            PostgresPrograms.lendTo(home.resolve("control"));
            Map<String, String> environment = new HashMap<>(controlEnvironment);
            List<ControlNode.Ports> ports = Stream.generate(ControlNode.Ports::free)
                    .limit(topology.nodes())
                    .toList();
            Optional<OwnPostgres> postgres = Optional.empty();
            if (topology.nodes() > 1) {
                environment.put(
                        "SANDMESH_MESH_MEMBERS",
                        ports.stream().map(ControlNode.Ports::meshMember).collect(Collectors.joining(",")));
                if (!environment.containsKey("SANDMESH_DB_URL")) {
                    OwnPostgres own = OwnPostgres.start();
                    environment.putAll(own.environment());
                    postgres = Optional.of(own);
                }
            }
            return new Fleet(home, postgres, new Plan(ports, environment, ofEach));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The only control node, or the first. */
    public ControlNode control() {
        return nodes.get(0);
    }

    public List<ControlNode> nodes() {
        return List.copyOf(nodes);
    }

    /** The database of several nodes, unless the test brought its own. */
    public OwnPostgres postgres() {
        return postgres.orElseThrow(() -> new IllegalStateException("the database is embedded, or the test's own"));
    }

    /** Spreads requests over all nodes that run. */
    public Api api() {
        return api;
    }

    /** Kills every control node. */
    public void killControl() {
        nodes.forEach(node -> node.process().signal("KILL"));
        nodes.forEach(node -> node.process().awaitExit(STOP));
    }

    /** Starts those control nodes again that died. */
    public void restartControl() {
        nodes.stream().filter(node -> !node.process().isAlive()).forEach(ControlNode::launchAgain);
        nodes.forEach(ControlNode::awaitReady);
    }

    /** The folder that holds everything of this fleet. */
    public Path home() {
        return home;
    }

    public String joinToken() {
        try {
            return Files.readString(control().joinToken()).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an agent of this fleet is given to come in by. */
    public JoinBundle joinBundle() {
        try {
            String text = Files.readString(bundle());
            return JoinBundle.read(Fields.of(new JsonObject(text)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Agent> agents() {
        return List.copyOf(agents);
    }

    /** Starts an agent; use {@link Api} to see it register. */
    public Agent addSandbox(String name, SandboxKind kind) {
        return addSandbox(name, kind, Map.of());
    }

    public Agent addSandbox(String name, SandboxKind kind, Map<String, String> extraEnvironment) {
        Map<String, String> environment = settings(name, kind);
        environment.putAll(extraEnvironment);
        Agent agent = new Agent(name, folder(name), environment);
        agents.add(agent);
        return agent;
    }

    /** What makes an agent of this fleet come by the relay link; it knows the control plane by the bundle beside it. */
    public Map<String, String> relayed() {
        return Map.of(
                "SANDMESH_AGENT_LINK",
                "relay",
                "SANDMESH_AGENT_RELAY_URLS",
                nodes.stream()
                        .map(node -> node.base().replaceFirst("^http", "ws"))
                        .collect(Collectors.joining(",")),
                "SANDMESH_AGENT_JOIN_TOKEN_FILE",
                "",
                "SANDMESH_AGENT_JOIN_BUNDLE",
                bundle().toString());
    }

    /** The file that an agent of this fleet is given to come in by. */
    public Path bundle() {
        return home.resolve(BUNDLE);
    }

    /** Where agents on the mesh find the control nodes, as {@code host:port,host:port}. */
    public String meshMembers() {
        return nodes.stream().map(ControlNode::meshMember).collect(Collectors.joining(","));
    }

    /** What an agent of this fleet is told by its environment, with folders made for it. */
    Map<String, String> settings(String name, SandboxKind kind) {
        Map<String, String> environment = new HashMap<>(places(folder(name)));
        environment.put("SANDMESH_AGENT_NAME", name);
        environment.put("SANDMESH_AGENT_ENVIRONMENT", "dev");
        environment.put("SANDMESH_AGENT_JOIN_TOKEN_FILE", control().joinToken().toString());
        environment.put("SANDMESH_AGENT_MESH_MEMBERS", meshMembers());
        environment.put("SANDMESH_AGENT_MESH_PORT", Integer.toString(Checkout.freePort()));
        environment.put(
                "SANDMESH_AGENT_SPEC", Checkout.root().resolve(kind.spec()).toString());
        if (Topology.ofThisRun().isRelayed()) {
            environment.putAll(relayed());
        }
        return environment;
    }

    @Override
    public void close() {
        agents.parallelStream().forEach(Agent::stopWhole);
        nodes.parallelStream().forEach(node -> node.process().terminate(STOP));
        postgres.ifPresent(OwnPostgres::close);
        Folders.deleteTree(home);
    }

    private List<String> bases() {
        List<ControlNode> running =
                nodes.stream().filter(node -> node.process().isAlive()).toList();
        return (running.isEmpty() ? nodes : running)
                .stream().map(ControlNode::base).toList();
    }

    private void awaitReadyOrClose() {
        try {
            nodes.forEach(ControlNode::awaitReady);
        } catch (AssertionError failure) {
            String logs = nodes.stream().map(node -> node.process().logTail()).collect(Collectors.joining("\n"));
            close();
            throw new AssertionError(failure.getMessage() + "\n" + logs, failure);
        }
    }

    private Path folder(String name) {
        try {
            return Files.createDirectories(home.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, String> places(Path folder) {
        Folders.createSandbox(folder);
        Map<String, String> places = new HashMap<>(Map.of(
                "RUN_DIR", folder.resolve("run").toString(),
                "LOG_DIR", folder.resolve("log").toString(),
                "STATE_DIR", folder.resolve("state").toString(),
                "DISPLAY_NUMBER", Integer.toString(Checkout.freeDisplay()),
                "VNC_PORT", Integer.toString(Checkout.freePort()),
                "DEBUG_PORT", Integer.toString(Checkout.freePort()),
                "WORKER_PORT", Integer.toString(Checkout.freePort()),
                "BROWSER", "chromium",
                "WORKER_SCRIPT", Folders.standIn("worker/worker.mjs").toString()));
        places.put("SANDMESH_AGENT_WORKER_URL", "http://127.0.0.1:" + places.get("WORKER_PORT"));
        places.put("SANDMESH_AGENT_BROWSER_URL", "http://127.0.0.1:" + places.get("DEBUG_PORT"));
        places.put("SANDMESH_AGENT_STATE_DIR", places.get("STATE_DIR"));
        places.put("SANDMESH_AGENT_RUN_DIR", places.get("RUN_DIR"));
        places.put("SANDMESH_AGENT_LOG_DIR", places.get("LOG_DIR"));
        if (Folders.isRoot()) {
            places.putAll(Map.of(
                    "XVFB_USER", "sandmesh-display",
                    "VNC_USER", "sandmesh-vnc",
                    "BROWSER_USER", "sandmesh-browser",
                    "WORKER_USER", "sandmesh-worker"));
        }
        return places;
    }
}
