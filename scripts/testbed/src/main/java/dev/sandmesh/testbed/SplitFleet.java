package dev.sandmesh.testbed;

import dev.sandmesh.control.db.DatabaseUrl;
import dev.sandmesh.protocol.mesh.MeshConfig;
import dev.sandmesh.protocol.mesh.MeshRole;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Three control nodes within the shell of the mesh, and their sandboxes, each in a network namespace of its own, that can be cut off from each other. */
public final class SplitFleet implements AutoCloseable {

    /** Between members of the mesh; from control nodes to PostgreSQL; from this process to the pages. */
    public static final String MESH = "mesh";

    public static final String DATABASE = "db";
    public static final String PAGES = "page";

    public static final List<String> NODES = List.of("n1", "n2", "n3");

    private static final int MESH_PORT = 5701;
    private static final int HTTP_PORT = 8080;
    private static final Duration START = Duration.ofMinutes(4);

    private final Path home;
    private final MeshFolder shell = MeshFolder.create();
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
    public static SplitFleet start() throws Exception {
        Path home = Files.createTempDirectory("sandmesh-split-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        SplitFleet fleet = new SplitFleet(home, OwnPostgres.start());
        try {
            NODES.forEach(fleet::startNode);
            return fleet;
        } catch (RuntimeException | AssertionError failure) {
            fleet.close();
            throw failure;
        }
    }

    /** One that comes as a member of the mesh. */
    public void addSandbox(String name) {
        Map<String, String> link = new HashMap<>(shell.agentSettings(name));
        link.put("SANDMESH_AGENT_JOIN_TOKEN_FILE", home.resolve("join-token").toString());
        link.put("SANDMESH_AGENT_MESH_MEMBERS", members());
        link.put("SANDMESH_AGENT_MESH_BIND_HOST", place(name).address(MESH));
        addSandbox(name, link);
    }

    /** One that comes by the relay link, over the network of the pages. */
    public void addRelayedSandbox(String name) {
        addSandbox(
                name,
                Map.of(
                        "SANDMESH_AGENT_LINK",
                        "relay",
                        "SANDMESH_AGENT_JOIN_BUNDLE",
                        home.resolve("join-bundle.json").toString(),
                        "SANDMESH_AGENT_RELAY_URLS",
                        addresses(PAGES, HTTP_PORT).map("ws://"::concat).collect(Collectors.joining(","))));
    }

    private void addSandbox(String name, Map<String, String> link) {
        NetworkNamespace place = place(name);
        Map<String, String> environment = new HashMap<>(Fleet.places(folder(name)));
        environment.putAll(link);
        environment.putAll(Map.of(
                "SANDMESH_AGENT_NAME",
                name,
                "SANDMESH_AGENT_ENVIRONMENT",
                "dev",
                "SANDMESH_AGENT_LOG_LEVEL",
                "debug",
                "SANDMESH_AGENT_SPEC",
                Checkout.root().resolve(SandboxKind.SMALL.spec()).toString()));
        agents.add(new Agent(name, folder(name), environment, place::within));
    }

    /** What is asked of one node. */
    public Api api(String node) {
        return Optional.ofNullable(apis.get(node)).orElseThrow();
    }

    /** Whether any node has said so in its log. */
    boolean hasLogged(String text) {
        return nodes.values().stream().anyMatch(node -> {
            try {
                return Files.readString(node.log()).contains(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** For one more member of the mesh, which is in this process. */
    MeshConfig guest() {
        return new MeshConfig(
                "sandmesh",
                MeshRole.LITE,
                networks.hostAddress(MESH),
                Checkout.freePort(),
                addresses(MESH, MESH_PORT).toList(),
                shell.agentSecurity("guest"));
    }

    /** From now on these hear only each other there; nobody is told. */
    public void cut(String network, String... names) {
        networks.cut(network, "island", names);
    }

    public void heal(String network, String... names) {
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
        shell.close();
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
        environment.putAll(shell.nodeSettings());
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
        return addresses(MESH, MESH_PORT).collect(Collectors.joining(","));
    }

    private Stream<String> addresses(String network, int port) {
        return NODES.stream().map(name -> place(name).address(network) + ":" + port);
    }

    private NetworkNamespace place(String name) {
        return places.computeIfAbsent(name, networks::add);
    }

    private Path folder(String name) {
        try {
            return Files.createDirectories(home.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
