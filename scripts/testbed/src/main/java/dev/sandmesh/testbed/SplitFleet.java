package dev.sandmesh.testbed;

import dev.sandmesh.control.db.DatabaseUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Three control nodes and their sandboxes, each in a network namespace of its own, that can be cut off from each other. */
public final class SplitFleet implements AutoCloseable {

    /** Between members of the mesh; from control nodes to PostgreSQL; from this process to the pages. */
    static final String MESH = "mesh";

    static final String DATABASE = "db";
    static final String PAGES = "page";

    static final List<String> NODES = List.of("n1", "n2", "n3");

    private static final int MESH_PORT = 5701;
    private static final int HTTP_PORT = 8080;
    private static final Duration START = Duration.ofMinutes(4);

    private final Path home;
    private final OwnPostgres postgres;
    private final Forward database;
    private final Networks networks = Networks.open(MESH, DATABASE, PAGES);
    private final Map<String, NetworkNamespace> places = new HashMap<>();
    private final Map<String, ChildProcess> nodes = new LinkedHashMap<>();
    private final Map<String, Api> apis = new LinkedHashMap<>();
    private final List<Agent> agents = new ArrayList<>();

    private SplitFleet(Path home, OwnPostgres postgres) {
        this.home = home;
        this.postgres = postgres;
        int port = DatabaseUrl.parse(String.valueOf(postgres.environment().get("SANDMESH_DB_URL")))
                .port();
        this.database = new Forward(networks.hostAddress(DATABASE), port);
    }

    /** Starts the nodes; the first of them prepares the database and the home that all share. */
    static SplitFleet start() throws Exception {
        Path home = Files.createTempDirectory("sandmesh-split-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        SplitFleet fleet = new SplitFleet(home, OwnPostgres.start());
        try {
            NODES.forEach(name -> fleet.places.put(name, fleet.networks.add(name)));
            NODES.forEach(fleet::startNode);
            return fleet;
        } catch (RuntimeException | AssertionError failure) {
            fleet.close();
            throw failure;
        }
    }

    Agent addSandbox(String name) {
        NetworkNamespace place = networks.add(name);
        places.put(name, place);
        Map<String, String> environment = new HashMap<>(Fleet.places(folder(name)));
        environment.putAll(Map.of(
                "SANDMESH_AGENT_NAME", name,
                "SANDMESH_AGENT_ENVIRONMENT", "dev",
                "SANDMESH_AGENT_LOG_LEVEL", "debug",
                "SANDMESH_AGENT_JOIN_TOKEN_FILE", home.resolve("join-token").toString(),
                "SANDMESH_AGENT_MESH_MEMBERS", members(),
                "SANDMESH_AGENT_MESH_BIND_HOST", place.address(MESH),
                "SANDMESH_AGENT_SPEC",
                        Checkout.root().resolve(SandboxKind.SMALL.spec()).toString()));
        Agent agent = new Agent(name, folder(name), environment, place::within);
        agents.add(agent);
        return agent;
    }

    /** What is asked of one node. */
    Api api(String node) {
        return Optional.ofNullable(apis.get(node)).orElseThrow();
    }

    Path home() {
        return home;
    }

    /** From now on these hear only each other there; nobody is told. */
    void cut(String network, String... names) {
        networks.cut(network, "island", names);
    }

    void heal(String network, String... names) {
        networks.heal(network, names);
    }

    @Override
    public void close() {
        for (String network : List.of(MESH, DATABASE)) {
            networks.heal(network, places.keySet().toArray(String[]::new));
        }
        agents.parallelStream().forEach(Agent::stopWhole);
        nodes.values().parallelStream().forEach(node -> node.terminate(Duration.ofSeconds(20)));
        database.close();
        postgres.close();
        networks.close();
        Folders.deleteTree(home);
    }

    private void startNode(String name) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "SANDMESH_HOME", home.toString(),
                "SANDMESH_NODE_NAME", name,
                "SANDMESH_HTTP_HOST", place(name).address(PAGES),
                "SANDMESH_HTTP_PORT", Integer.toString(HTTP_PORT),
                "SANDMESH_MESH_HOST", place(name).address(MESH),
                "SANDMESH_MESH_PORT", Integer.toString(MESH_PORT),
                "SANDMESH_MESH_MEMBERS", members(),
                "SANDMESH_ADMIN_EMAIL", ControlNode.EMAIL,
                "SANDMESH_ADMIN_PASSWORD", ControlNode.PASSWORD));
        postgres.environment().forEach((variable, url) -> environment.put(variable, throughTheNetwork(url)));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "@" + Checkout.root().resolve("scripts/jvm/control-plane.options"),
                "-cp",
                Checkout.classPath("control-plane", "lib"),
                "dev.sandmesh.control.Main"));
        ChildProcess process = ChildProcess.start(
                name,
                folder(name).resolve("control-plane.log"),
                environment,
                place(name).within(command));
        nodes.put(name, process);
        String base = "http://" + place(name).address(PAGES) + ":" + HTTP_PORT;
        Api api = new Api(() -> List.of(base), "http://127.0.0.1:1");
        apis.put(name, api);
        Eventually.hold(name + " is ready; its log ends:\n" + process.logTail(), START, api::isReady);
    }

    private String throughTheNetwork(String url) {
        DatabaseUrl here = DatabaseUrl.parse(url);
        return new DatabaseUrl(
                        networks.hostAddress(DATABASE),
                        here.port(),
                        here.database(),
                        here.user(),
                        here.password(),
                        here.sslMode())
                .secretText();
    }

    private String members() {
        return String.join(
                ",",
                NODES.stream()
                        .map(name -> place(name).address(MESH) + ":" + MESH_PORT)
                        .toList());
    }

    private NetworkNamespace place(String name) {
        return Optional.ofNullable(places.get(name)).orElseThrow();
    }

    private Path folder(String name) {
        try {
            return Files.createDirectories(home.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
