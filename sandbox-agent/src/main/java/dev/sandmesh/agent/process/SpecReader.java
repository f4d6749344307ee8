package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.ProbeKind;
import dev.sandmesh.agent.probe.ProbeSpec;
import dev.sandmesh.agent.probe.SocketTarget;
import dev.sandmesh.agent.process.ProcessSpec.Engine;
import dev.sandmesh.agent.process.ProcessSpec.Environment;
import dev.sandmesh.agent.process.ProcessSpec.First;
import dev.sandmesh.agent.process.ProcessSpec.Limits;
import dev.sandmesh.agent.process.ProcessSpec.Probing;
import dev.sandmesh.agent.process.ProcessSpec.Stop;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one process of the specification; what cannot be read is replaced by a default after it was noted. */
final class SpecReader {
    private static final Set<String> FIELDS = Set.of(
            "name",
            "command",
            "environment",
            "directory",
            "user",
            "dependsOn",
            "readiness",
            "liveness",
            "startTimeout",
            "restart",
            "stop",
            "log",
            "logLimit",
            "condition",
            "engine",
            "limits",
            "when",
            "unless");
    private static final Set<String> SIGNALS = Set.of("TERM", "INT", "HUP", "QUIT", "USR1", "USR2", "KILL");
    private static final Duration READINESS_INTERVAL = Duration.ofMillis(200);
    private static final Duration LIVENESS_INTERVAL = Duration.ofSeconds(2);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration STEP_TIMEOUT = Duration.ofSeconds(10);
    private static final long LEAST_LOG = 64L << 10;
    private static final long MOST_LOG = 1L << 40;
    private static final long LEAST_MEMORY = 1L << 20;
    private static final long MOST_MEMORY = 1L << 44;
    private static final long LEAST_OPEN_FILES = 16;
    private static final long MOST_OPEN_FILES = 1L << 20;
    private static final long MOST_PROCESSES = 1L << 22;
    private static final int MOST_OOM_SCORE = 1000;

    private final SpecNode node;

    SpecReader(SpecNode node) {
        this.node = node.at("name")
                .text()
                .map(name -> node.named("process '" + name + "'"))
                .orElse(node);
    }

    ProcessSpec read() {
        node.onlyKnows(FIELDS);
        return new ProcessSpec(
                name(),
                command(),
                environment(),
                node.at("directory")
                        .text()
                        .flatMap(text -> path("directory", text))
                        .orElse(null),
                node.at("user").text().orElse(null),
                node.at("dependsOn").texts(),
                probing(),
                restart(),
                stop(),
                path("log", node.at("log").requiredText()).orElse(Path.of("/dev/null")),
                node.at("logLimit").size(LEAST_LOG, MOST_LOG).orElse(ProcessSpec.DEFAULT_LOG_LIMIT),
                node.at("condition").text().orElse(null),
                engine(),
                limits());
    }

    /** The name is part of file names and of what people type. */
    private String name() {
        String name = node.at("name").requiredText();
        if (!name.equals("?") && !name.matches("[A-Za-z][A-Za-z0-9_-]{0,63}")) {
            node.problem("a name has letters, digits, - and _, at most 64");
        }
        return name;
    }

    private List<String> command() {
        List<String> command = node.at("command").texts();
        if (command.isEmpty()) {
            node.at("command").problem("is missing or empty");
        }
        return command;
    }

    private Environment environment() {
        SpecNode environment = node.at("environment");
        environment.onlyKnows(Set.of("pass", "set"));
        Stream.concat(environment.at("pass").texts().stream(), environment.at("set").map().keySet().stream())
                .filter(name -> !name.matches("[A-Za-z_][A-Za-z0-9_]*"))
                .forEach(name -> environment.problem("'" + name + "' is no name of a variable"));
        return new Environment(
                environment.at("pass").texts(), environment.at("set").map());
    }

    private Optional<Path> path(String field, String text) {
        if (text.equals("?")) {
            return Optional.empty();
        }
        Optional<Path> path = node.at(field).build(() -> Path.of(text));
        if (path.isPresent() && !path.get().isAbsolute()) {
            node.at(field).problem("'" + text + "' is not an absolute path");
        }
        return path;
    }

    private Probing probing() {
        return new Probing(
                probe(node.at("readiness"), READINESS_INTERVAL),
                probe(node.at("liveness"), LIVENESS_INTERVAL),
                positive(node.at("startTimeout"), START_TIMEOUT));
    }

    private static @Nullable ProbeSpec probe(SpecNode probe, Duration interval) {
        if (!probe.isPresent()) {
            return null;
        }
        probe.onlyKnows(Set.of("kind", "target", "interval", "timeout", "failures"));
        Optional<ProbeKind> kind = kind(probe.at("kind"));
        List<String> target = probe.at("target").isList()
                ? probe.at("target").texts()
                : List.of(probe.at("target").requiredText());
        Duration every = positive(probe.at("interval"), interval);
        Duration timeout = positive(probe.at("timeout"), PROBE_TIMEOUT);
        int failures = probe.at("failures").integer(ProbeSpec.DEFAULT_FAILURES);
        kind.ifPresent(known -> checkTarget(probe.at("target"), known, target));
        return kind.flatMap(known -> probe.build(() -> new ProbeSpec(known, target, every, timeout, failures)))
                .orElse(null);
    }

    private static Optional<ProbeKind> kind(SpecNode node) {
        String text = node.requiredText();
        Optional<ProbeKind> kind = Stream.of(ProbeKind.values())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
        if (kind.isEmpty() && !text.equals("?")) {
            node.problem("'" + text + "' is none of exec, tcp, http, x11, rfb, agent");
        }
        return kind;
    }

    private static void checkTarget(SpecNode node, ProbeKind kind, List<String> target) {
        if (target.contains("?") || target.isEmpty()) {
            return;
        }
        String only = target.get(0);
        var unused = node.<Object>build(() -> switch (kind) {
            case EXEC, AGENT -> only;
            case TCP, RFB -> SocketTarget.place(only);
            case HTTP, WORKER -> httpUrl(only);
            case X11 -> SocketTarget.display(only);
        });
    }

    private static URI httpUrl(String text) {
        if (!text.matches("https?://.+")) {
            throw new IllegalArgumentException("'" + text + "' is no URL");
        }
        return URI.create(text);
    }

    private RestartPolicy restart() {
        SpecNode restart = node.at("restart");
        restart.onlyKnows(Set.of("initial", "max", "factor", "flapping", "stable"));
        SpecNode flapping = restart.at("flapping");
        flapping.onlyKnows(Set.of("exits", "window"));
        RestartPolicy fallback = RestartPolicy.DEFAULT;
        Duration initial = restart.at("initial").duration(fallback.initial());
        Duration max = restart.at("max").duration(fallback.max());
        double factor = restart.at("factor").number(fallback.factor());
        int exits = flapping.at("exits").integer(fallback.flapLimit());
        Duration window = positive(flapping.at("window"), fallback.flapWindow());
        Duration stable = restart.at("stable").duration(fallback.stable());
        return restart.build(() -> new RestartPolicy(initial, max, factor, exits, window, stable))
                .orElse(fallback);
    }

    private Stop stop() {
        SpecNode stop = node.at("stop");
        stop.onlyKnows(Set.of("signal", "timeout", "killTimeout", "first"));
        String signal = stop.at("signal").text().orElse("TERM");
        if (!SIGNALS.contains(signal)) {
            stop.at("signal").problem("'" + signal + "' is no signal to stop with");
        }
        return new Stop(
                signal,
                stop.at("timeout").duration(STOP_TIMEOUT),
                positive(stop.at("killTimeout"), KILL_TIMEOUT),
                first(stop.at("first")));
    }

    /** Its name, or a map of its name and its time limit. */
    private static @Nullable First first(SpecNode first) {
        if (!first.isMap()) {
            return first.text().map(step -> new First(step, STEP_TIMEOUT)).orElse(null);
        }
        first.onlyKnows(Set.of("step", "timeout"));
        return new First(first.at("step").requiredText(), positive(first.at("timeout"), STEP_TIMEOUT));
    }

    private @Nullable Engine engine() {
        SpecNode engine = node.at("engine");
        Optional<Engine> known = engine.text().flatMap(text -> Stream.of(Engine.values())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst());
        if (known.isEmpty() && engine.text().isPresent()) {
            engine.problem("'" + engine.text().get() + "' is none of adspower, chromium");
        }
        return known.orElse(null);
    }

    private Limits limits() {
        SpecNode limits = node.at("limits");
        if (!limits.isPresent()) {
            return Limits.NONE;
        }
        limits.onlyKnows(Set.of("memory", "openFiles", "processes", "oomScore"));
        OptionalLong oomScore = limits.at("oomScore").integer(0, MOST_OOM_SCORE);
        return new Limits(
                limits.at("memory").size(LEAST_MEMORY, MOST_MEMORY),
                limits.at("openFiles").integer(LEAST_OPEN_FILES, MOST_OPEN_FILES),
                limits.at("processes").integer(1, MOST_PROCESSES),
                oomScore.isPresent() ? OptionalInt.of((int) oomScore.getAsLong()) : OptionalInt.empty());
    }

    private static Duration positive(SpecNode node, Duration fallback) {
        Duration duration = node.duration(fallback);
        if (duration.isZero()) {
            node.problem("must be longer than nothing");
            return fallback;
        }
        return duration;
    }
}
