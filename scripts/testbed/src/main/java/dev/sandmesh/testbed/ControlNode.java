package dev.sandmesh.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One control node as a process of its own; it can die and be started again on the same data and ports. */
public final class ControlNode {

    static final String EMAIL = "admin@sandmesh.local";
    static final String PASSWORD = "canary-password-of-the-tests";

    private static final Duration START = Duration.ofMinutes(4);
    /** What tests, but no benches, tell a node's JVM beyond the options that it always has. */
    private static final List<String> EXTRA_OPTIONS = Stream.of(
                    System.getProperty("control.jvm", "").split(" ", -1))
            .filter(option -> !option.isBlank())
            .toList();

    private final String name;
    private final Path home;
    private final Map<String, String> environment;
    private final Ports ports;
    private ChildProcess process;

    /** Where a node listens, the same after each start. */
    record Ports(int http, int management, int mesh) {

        static Ports free() {
            return new Ports(Checkout.freePort(), Checkout.freePort(), Checkout.freePort());
        }

        /** Where agents and other nodes find it, as {@code host:port}. */
        String meshMember() {
            return "127.0.0.1:" + mesh;
        }
    }

    /** Starts it; nodes of one control plane share their home, as they do on one host. */
    ControlNode(String name, Path home, Ports ports, Map<String, String> extraEnvironment) {
        this.name = name;
        this.home = home;
        this.ports = ports;
        this.environment = new HashMap<>(Map.of(
                "SANDMESH_HOME",
                home.toString(),
                "SANDMESH_NODE_NAME",
                name,
                "SANDMESH_HTTP_PORT",
                Integer.toString(ports.http()),
                "SANDMESH_MANAGEMENT_PORT",
                Integer.toString(ports.management()),
                "SANDMESH_MESH_PORT",
                Integer.toString(ports.mesh()),
                "SANDMESH_TRANSIT_PORT",
                "0",
                "SANDMESH_ADMIN_EMAIL",
                EMAIL,
                "SANDMESH_ADMIN_PASSWORD",
                PASSWORD));
        environment.putAll(extraEnvironment);
        this.process = launch();
    }

    /** Starts it again after it died. */
    public void restart() {
        launchAgain();
        awaitReady();
    }

    /** The same without waiting for it. */
    void launchAgain() {
        process = launch();
    }

    /** What people are shown of it. */
    public String name() {
        return name;
    }

    public int httpPort() {
        return ports.http();
    }

    public void awaitReady() {
        Eventually.hold(name + " is ready; its log ends:\n" + process.logTail(), START, () -> api().isReady());
    }

    public Api api() {
        return api(() -> List.of(base()));
    }

    /** With requests spread over these nodes, and the metrics of this one. */
    Api api(Supplier<List<String>> bases) {
        return new Api(bases, "http://127.0.0.1:" + ports.management(), OwnCertificate.believing(environment));
    }

    /** Where its API is. */
    public String base() {
        return (OwnCertificate.isNamedIn(environment) ? "https" : "http") + "://127.0.0.1:" + ports.http();
    }

    public ChildProcess process() {
        return process;
    }

    /** Where agents find it, as {@code host:port}. */
    public String meshMember() {
        return ports.meshMember();
    }

    Path joinToken() {
        return home.resolve("join-token");
    }

    private ChildProcess launch() {
        Path options = Checkout.root().resolve("scripts/jvm/control-plane.options");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "@" + options));
        command.addAll(EXTRA_OPTIONS);
        command.addAll(Checkout.archiveOption("control-plane"));
        command.addAll(List.of("-cp", Checkout.classPath("control-plane", "lib"), "dev.sandmesh.control.Main"));
        return ChildProcess.start(name, home.resolve(name + ".log"), environment, command);
    }
}
