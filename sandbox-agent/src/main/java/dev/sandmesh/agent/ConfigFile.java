package dev.sandmesh.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sandmesh.agent.fence.FencePolicy;
import dev.sandmesh.agent.heartbeat.HeartbeatSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;

/** Reads an {@link AgentConfig} from one YAML file and {@code SANDMESH_AGENT_*} variables. */
final class ConfigFile {

    private static final Map<String, Level> LEVELS =
            Map.of("error", Level.SEVERE, "warn", Level.WARNING, "info", Level.INFO, "debug", Level.FINE);

    private ConfigFile() {}

    /**
     * Reads and checks.
     *
     * @throws ConfigException with every problem
     */
    static AgentConfig read(Optional<Path> file, Map<String, String> environment) {
        Settings settings = new Settings(file.map(ConfigFile::tree).orElse(emptyTree()), environment);
        AgentConfig config = config(settings, environment);
        List<String> problems = settings.problems();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return config;
    }

    private static AgentConfig config(Settings settings, Map<String, String> environment) {
        Path stateDir = directory(settings, "stateDir", "/var/lib/sandmesh-agent");
        Path runDir = directory(settings, "runDir", "/run/sandmesh-agent");
        long interval = settings.integer("heartbeat.intervalMillis", 0, 0, 600_000);
        JoinSettings join = JoinSettings.read(settings, file(settings, "joinTokenFile"));
        boolean relayed = isRelayed(settings);
        return new AgentConfig(
                settings.token("name", environment.getOrDefault("HOSTNAME", hostName()), 100),
                environment(settings, join),
                stateDir,
                join,
                MeshSettings.read(settings, join, !relayed),
                RelayFile.read(settings, join, relayed),
                spec(settings, environment, stateDir, runDir),
                settings.map("labels"),
                settings.list("browserEngines"),
                interval == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(interval)),
                settings.seconds("expectedBackSeconds", 60, 86_400),
                settings.flag("stopProcesses"),
                url(settings, "workerUrl"),
                url(settings, "browserUrl"),
                AdsPowerSettings.read(settings, runDir),
                fenceAfter(settings),
                level(settings));
    }

    private static String environment(Settings settings, JoinSettings join) {
        String name = settings.token("environment", join.environment().orElse("dev"), 63);
        join.environment()
                .filter(invited -> !invited.equals(name))
                .ifPresent(invited -> settings.problem(
                        "environment", "is " + name + ", but the join bundle lets sandboxes into " + invited));
        return name;
    }

    private static boolean isRelayed(Settings settings) {
        String link = settings.text("link").orElse("cluster");
        if (!link.equals("cluster") && !link.equals("relay")) {
            settings.problem("link", "must be cluster or relay");
        }
        return link.equals("relay");
    }

    private static SpecSettings spec(Settings settings, Map<String, String> environment, Path stateDir, Path runDir) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.putAll(settings.map("specVariables"));
        variables.putIfAbsent("STATE_DIR", stateDir.toString());
        variables.putIfAbsent("RUN_DIR", runDir.toString());
        variables.putIfAbsent(
                "LOG_DIR",
                directory(settings, "logDir", stateDir.resolve("log").toString())
                        .toString());
        return new SpecSettings(file(settings, "spec"), variables);
    }

    /** Below one look at the worker nothing is known; and the engine, which hands the tasks on, may be lost a look before it is seen. */
    private static Duration fenceAfter(Settings settings) {
        Duration look = HeartbeatSettings.LONGEST_LOOK;
        Duration after = settings.seconds("fence.afterSeconds", FencePolicy.AFTER.toSeconds(), 86_400);
        if (after.compareTo(look) <= 0 || after.plus(look).compareTo(FencePolicy.HANDED_ON) >= 0) {
            settings.problem(
                    "fence.afterSeconds",
                    "must be longer than the " + look.toSeconds()
                            + " s between two looks at the worker, and with them shorter than the "
                            + FencePolicy.HANDED_ON.toSeconds()
                            + " s after which the engine gives its tasks to another");
        }
        return after;
    }

    private static Path directory(Settings settings, String path, String standard) {
        return Path.of(settings.text(path).orElse(standard)).toAbsolutePath();
    }

    private static Optional<Path> file(Settings settings, String path) {
        Optional<Path> file = settings.text(path).map(text -> Path.of(text).toAbsolutePath());
        file.filter(named -> !Files.isReadable(named))
                .ifPresent(named -> settings.problem(path, named + " is no readable file"));
        return file;
    }

    private static Optional<String> url(Settings settings, String path) {
        Optional<String> url = settings.text(path);
        url.filter(text -> !isHttp(text)).ifPresent(text -> settings.problem(path, "must be an http:// address"));
        return url;
    }

    private static boolean isHttp(String text) {
        try {
            URI uri = URI.create(text);
            return "http".equals(uri.getScheme()) && uri.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Level level(Settings settings) {
        String name = settings.text("logLevel").orElse("info").toLowerCase(Locale.ROOT);
        if (!LEVELS.containsKey(name)) {
            settings.problem("logLevel", "must be error, warn, info or debug");
        }
        return LEVELS.getOrDefault(name, Level.INFO);
    }

    private static JsonNode tree(Path file) {
        try {
            JsonNode tree = new YAMLMapper().readTree(Files.readString(file));
            if (tree.isMissingNode() || tree.isNull()) {
                return emptyTree();
            }
            if (!tree.isObject()) {
                throw new ConfigException(List.of(file + " must hold a map of settings"));
            }
            return tree;
        } catch (IOException e) {
            throw new ConfigException(List.of(file + " cannot be read: " + e.getMessage()));
        }
    }

    private static JsonNode emptyTree() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static String hostName() {
        try {
            String name = Files.readString(Path.of("/etc/hostname")).trim();
            return name.isEmpty() ? "localhost" : name;
        } catch (IOException e) {
            return "localhost";
        }
    }
}
