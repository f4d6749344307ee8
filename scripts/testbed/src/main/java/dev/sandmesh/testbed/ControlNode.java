package dev.sandmesh.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One control node as a process of its own; it can die and be started again on the same data and ports. */
public final class ControlNode {

    static final String EMAIL = "admin@sandmesh.local";
    static final String PASSWORD = "canary-password-of-the-tests";

    private static final Duration START = Duration.ofMinutes(4);

    private final Path home;
    private final Map<String, String> environment;
    private final int httpPort = Checkout.freePort();
    private final int managementPort = Checkout.freePort();
    private final int meshPort = Checkout.freePort();
    private ChildProcess process;

    ControlNode(Path home, Map<String, String> extraEnvironment) {
        this.home = home;
        this.environment = new HashMap<>(Map.of(
                "SANDMESH_HOME", home.toString(),
                "SANDMESH_HTTP_PORT", Integer.toString(httpPort),
                "SANDMESH_MANAGEMENT_PORT", Integer.toString(managementPort),
                "SANDMESH_MESH_PORT", Integer.toString(meshPort),
                "SANDMESH_ADMIN_EMAIL", EMAIL,
                "SANDMESH_ADMIN_PASSWORD", PASSWORD));
        environment.putAll(extraEnvironment);
        this.process = launch();
    }

    /** Starts it again after it died. */
    public void restart() {
        process = launch();
        awaitReady();
    }

    public void awaitReady() {
        Eventually.hold(
                "the control plane is ready; its log ends:\n" + process.logTail(), START, () -> api().isReady());
    }

    public Api api() {
        return new Api("http://127.0.0.1:" + httpPort, "http://127.0.0.1:" + managementPort);
    }

    public ChildProcess process() {
        return process;
    }

    /** Where agents find it, as {@code host:port}. */
    public String meshMember() {
        return "127.0.0.1:" + meshPort;
    }

    Path joinToken() {
        return home.resolve("join-token");
    }

    private ChildProcess launch() {
        Path options = Checkout.root().resolve("scripts/jvm/control-plane.options");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "@" + options));
        command.addAll(Checkout.archiveOption("control-plane"));
        command.addAll(List.of("-cp", Checkout.classPath("control-plane", "lib"), "dev.sandmesh.control.Main"));
        return ChildProcess.start("control plane", home.resolve("control-plane.log"), environment, command);
    }
}
