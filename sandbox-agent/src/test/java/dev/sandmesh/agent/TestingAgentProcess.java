package dev.sandmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Order;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** An agent in a process of its own, as it runs on a sandbox, and the control node that hears it. */
final class TestingAgentProcess implements AutoCloseable {
    /** For machines on which much else runs. */
    static final long LIMIT_SECONDS = 120;

    private static final long KIBIBYTE = 1_024;

    final TestingControlNode node;
    final Path stateDir;
    private final Path directory;
    private final String cluster;
    private final int port;
    private final String spec;
    private Process process;

    private TestingAgentProcess(TestingControlNode node, Path directory, Path stateDir, String spec, Mesh mesh) {
        this.node = node;
        this.directory = directory;
        this.stateDir = stateDir;
        this.spec = spec;
        this.cluster = mesh.cluster();
        this.port = mesh.port();
    }

    private record Mesh(String cluster, int port) {}

    /** The agent is not started yet. */
    static TestingAgentProcess in(Path directory, Path stateDir, String spec) throws Exception {
        Mesh mesh = new Mesh("test-" + UUID.randomUUID(), FreePlace.port());
        TestingControlNode node = TestingControlNode.start(mesh.cluster(), mesh.port(), 0);
        Files.createDirectories(directory.resolve("run"));
        Files.createDirectories(directory.resolve("log"));
        Files.createDirectories(stateDir);
        return new TestingAgentProcess(node, directory, stateDir, spec, mesh);
    }

    TestingAgentProcess start() throws Exception {
        return start(List.of(), Map.of());
    }

    /** {@code before} is a command that runs the one behind it. */
    TestingAgentProcess start(List<String> before, Map<String, String> environment) throws Exception {
        Path file = Files.writeString(directory.resolve("spec.yaml"), spec);
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("../scripts/jvm/agent.options").toRealPath(),
                "-cp",
                classPath(),
                Main.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("agent.log").toFile()));
        builder.environment().keySet().retainAll(List.of("PATH", "LANG"));
        builder.environment().putAll(settings(file));
        builder.environment().putAll(environment);
        process = builder.start();
        return this;
    }

    private Map<String, String> settings(Path file) throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("MALLOC_ARENA_MAX", "1");
        settings.put("SANDMESH_AGENT_NAME", "sandbox-1");
        settings.put("SANDMESH_AGENT_STATE_DIR", stateDir.toString());
        settings.put("SANDMESH_AGENT_RUN_DIR", directory.resolve("run").toString());
        settings.put("SANDMESH_AGENT_LOG_DIR", directory.resolve("log").toString());
        settings.put("SANDMESH_AGENT_SPEC", file.toString());
        settings.put("SANDMESH_AGENT_STOP_PROCESSES", "true");
        settings.put("SANDMESH_AGENT_MESH_CLUSTER_NAME", cluster);
        settings.put("SANDMESH_AGENT_MESH_PORT", String.valueOf(FreePlace.port()));
        settings.put("SANDMESH_AGENT_MESH_MEMBERS", "127.0.0.1:" + port);
        return settings;
    }

    /** From jars, as on a sandbox; integration tests come after packaging. */
    private static String classPath() {
        Path jar = Path.of("target", "sandbox-agent-0.1.0-SNAPSHOT.jar").toAbsolutePath();
        assertThat(jar).as("the packaged agent").isRegularFile();
        return String.join(
                ":",
                jar.toString(),
                Path.of("target/lib").toAbsolutePath() + "/*",
                Path.of("target/lib-mesh").toAbsolutePath() + "/*");
    }

    /** Of the JVM itself, also where it was started through another command that waits for it. */
    long pid() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .filter(handle -> handle.info().command().orElse("").endsWith("/java"))
                .mapToLong(ProcessHandle::pid)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the agent does not run: " + log()));
    }

    /** An order that the agent carries out. */
    CommandResult obey(Order order) {
        try {
            CommandResult result = node.order(order);
            assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.OK);
            return result;
        } catch (TimeoutException | RuntimeException e) {
            throw new AssertionError(order + " is not obeyed; " + log(), e);
        }
    }

    /** False when it ended instead, or hangs. */
    boolean hasStarted() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (System.nanoTime() < end) {
            if (node.registrations.peek() != null) {
                return true;
            }
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return false;
    }

    /** Whether no heartbeat comes for so long. */
    boolean silence(int seconds) throws InterruptedException {
        for (int i = 0; i < LIMIT_SECONDS; i++) {
            if (node.heartbeats.poll(seconds, TimeUnit.SECONDS) == null) {
                return true;
            }
            node.heartbeats.clear();
        }
        return false;
    }

    /** The next heartbeat that is as wanted. */
    Heartbeat await(String what, Predicate<Heartbeat> wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        List<Condition> last = List.of();
        while (System.nanoTime() < end) {
            Heartbeat heard = node.heartbeats.poll(1, TimeUnit.SECONDS);
            if (heard != null && wanted.test(heard)) {
                return heard;
            }
            last = heard == null ? last : heard.conditions();
        }
        throw new AssertionError("not heard within " + LIMIT_SECONDS + " s: " + what + "; last " + last + "\n" + log());
    }

    /** What was heard so far does not count. */
    Heartbeat awaitFresh(String what, Predicate<Heartbeat> wanted) throws InterruptedException {
        node.heartbeats.clear();
        return await(what, wanted);
    }

    Heartbeat awaitRunning() throws InterruptedException {
        return awaitFresh(
                "everything runs",
                heartbeat -> !heartbeat.processes().isEmpty()
                        && heartbeat.processes().stream().allMatch(one -> one.state() == ProcessState.RUNNING));
    }

    /** The reason of a condition that turned bad. */
    String awaitBad(String type) throws InterruptedException {
        Heartbeat heartbeat = await(type + " is not well", one -> is(one, type, false));
        return condition(heartbeat, type).reason();
    }

    void awaitWell(String type) throws InterruptedException {
        awaitFresh(type + " is well", one -> is(one, type, true));
    }

    static boolean is(Heartbeat heartbeat, String type, boolean ok) {
        return heartbeat.conditions().stream()
                .anyMatch(condition -> condition.type().equals(type) && condition.ok() == ok);
    }

    static Condition condition(Heartbeat heartbeat, String type) {
        return heartbeat.conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    static long pid(Heartbeat heartbeat, String name) {
        return heartbeat.processes().stream()
                .filter(one -> one.name().equals(name))
                .mapToLong(ProcessReport::pid)
                .findFirst()
                .orElseThrow();
    }

    long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIBIBYTE)
                .findFirst()
                .orElseThrow();
    }

    int openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid() + "/fd"))) {
            return (int) files.count();
        }
    }

    void kill() throws InterruptedException {
        ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroyForcibly);
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    String log() {
        try {
            String whole = Files.readString(directory.resolve("agent.log"));
            return whole.substring(Math.max(0, whole.length() - 6_000));
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** With everything that it supervises. */
    @Override
    public void close() throws Exception {
        if (process != null && process.isAlive()) {
            Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                    .filter(handle -> handle.info().command().orElse("").endsWith("/java"))
                    .forEach(ProcessHandle::destroy);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
        node.close();
    }
}
