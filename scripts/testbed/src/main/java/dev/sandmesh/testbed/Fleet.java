package dev.sandmesh.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A control node and its sandboxes, all real processes under one folder; closing it ends and removes everything. */
public final class Fleet implements AutoCloseable {

    private final Path home;
    private final ControlNode control;
    private final List<Agent> agents = new ArrayList<>();

    private Fleet(Path home, Map<String, String> controlEnvironment) {
        this.home = home;
        this.control = new ControlNode(folder("control"), controlEnvironment);
    }

    /** Starts a control node with an embedded database and waits until it is ready. */
    public static Fleet start() {
        return start(Map.of());
    }

    public static Fleet start(Map<String, String> controlEnvironment) {
        try {
            Path home = Files.createTempDirectory("sandmesh-fleet-");
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
            Fleet fleet = new Fleet(home, controlEnvironment);
            fleet.awaitReadyOrClose();
            return fleet;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ControlNode control() {
        return control;
    }

    public Api api() {
        return control.api();
    }

    /** The folder that holds everything of this fleet. */
    public Path home() {
        return home;
    }

    public String joinToken() {
        try {
            return Files.readString(control.joinToken()).strip();
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

    /** What an agent of this fleet is told by its environment, with folders made for it. */
    Map<String, String> settings(String name, SandboxKind kind) {
        Map<String, String> environment = new HashMap<>(places(folder(name)));
        environment.put("SANDMESH_AGENT_NAME", name);
        environment.put("SANDMESH_AGENT_ENVIRONMENT", "dev");
        environment.put("SANDMESH_AGENT_JOIN_TOKEN_FILE", control.joinToken().toString());
        environment.put("SANDMESH_AGENT_MESH_MEMBERS", control.meshMember());
        environment.put("SANDMESH_AGENT_MESH_PORT", Integer.toString(Checkout.freePort()));
        environment.put(
                "SANDMESH_AGENT_SPEC", Checkout.root().resolve(kind.spec()).toString());
        return environment;
    }

    @Override
    public void close() {
        agents.parallelStream().forEach(Agent::stopWhole);
        control.process().terminate(java.time.Duration.ofSeconds(20));
        Folders.deleteTree(home);
    }

    private void awaitReadyOrClose() {
        try {
            control.awaitReady();
        } catch (AssertionError failure) {
            String log = control.process().logTail();
            close();
            throw new AssertionError(failure.getMessage() + "\n" + log, failure);
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
