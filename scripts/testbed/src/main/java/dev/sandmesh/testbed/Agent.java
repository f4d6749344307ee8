package dev.sandmesh.testbed;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One agent as a process of its own; it can die and be started again on the same state. */
public final class Agent {

    private static final Pattern ACKED = Pattern.compile("event (\\d+) is acked");
    private static final Duration STOP = Duration.ofSeconds(30);

    private final String name;
    private final Path home;
    private final UnaryOperator<List<String>> place;
    private final Map<String, String> environment;
    private long logStart;
    private ChildProcess process;

    Agent(String name, Path home, Map<String, String> environment) {
        this(name, home, environment, command -> command);
    }

    /** {@code place} says how a program is started where this agent is to run. */
    Agent(String name, Path home, Map<String, String> environment, UnaryOperator<List<String>> place) {
        this.name = name;
        this.home = home;
        this.place = place;
        this.environment = new HashMap<>(environment);
        this.environment.put("MALLOC_ARENA_MAX", "1");
        this.process = launch();
    }

    public String name() {
        return name;
    }

    public ChildProcess process() {
        return process;
    }

    /** What it is told. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    public Path logFolder() {
        return home.resolve("log");
    }

    public Path stateFolder() {
        return home.resolve("state");
    }

    public Path runFolder() {
        return home.resolve("run");
    }

    /** Numbers of the events that this agent was told to be committed; needs its log level to be {@code debug}. */
    public List<Long> ackedEvents() {
        try (var lines = Files.lines(process.log())) {
            return lines.map(ACKED::matcher)
                    .filter(Matcher::find)
                    .map(found -> Long.valueOf(found.group(1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Pid of one of its small processes; 0 when none runs right now. */
    public long anySleeper() {
        return ProcessHandle.of(process.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(child -> child.info().command().orElse("").endsWith("/sleep"))
                .mapToLong(ProcessHandle::pid)
                .min()
                .orElse(0);
    }

    /** Whether the process that runs now has written {@code text} to its log. */
    public boolean hasLogged(String text) {
        try {
            return Files.readString(process.log()).substring((int) logStart).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the process that runs now has noted that it does: from then on its end will be told. */
    public boolean hasBegun() {
        Path note = stateFolder().resolve("running");
        try {
            return Files.exists(note) && new JsonObject(Files.readString(note)).getLong("pid") == process.pid();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again after it died; what it supervises may still run. */
    public void restart() {
        process = launch();
    }

    /** Stops it and everything that it supervises. */
    void stopWhole() {
        if (!process.isAlive()) {
            restart();
        }
        try {
            Path order = home.resolve("state/stop-processes");
            if (!Files.exists(order)) {
                Files.createFile(order);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process.terminate(STOP);
    }

    private boolean isRelayed() {
        return "relay".equals(environment.get("SANDMESH_AGENT_LINK"));
    }

    private ChildProcess launch() {
        Path options = Checkout.root().resolve("scripts/jvm/agent.options");
        logStart = home.resolve("agent.log").toFile().length();
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "@" + options));
        if (isRelayed()) {
            // As scripts/up does: what makes a member of the mesh is not even there.
            command.addAll(Checkout.archiveOption("sandbox-agent", "relayed.jsa"));
            command.addAll(List.of("-cp", Checkout.classPath("sandbox-agent", "lib")));
        } else {
            command.addAll(Checkout.archiveOption("sandbox-agent"));
            command.addAll(List.of("-cp", Checkout.classPath("sandbox-agent", "lib", "lib-mesh")));
        }
        command.add("dev.sandmesh.agent.Main");
        return ChildProcess.start(name, home.resolve("agent.log"), environment, place.apply(command));
    }
}
