package dev.sandmesh.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** An agent as it is installed on a machine: releases side by side, run and upgraded by its start script. */
final class ReleasedAgent implements AutoCloseable {

    private static final Duration SCRIPT = Duration.ofMinutes(4);

    private final Path home;
    private final Path script;
    private final Map<String, String> environment;
    private @Nullable ChildProcess run;

    /** What a command of the script said, and its exit code. */
    record Outcome(int code, String text) {}

    ReleasedAgent(Path folder, Map<String, String> settings) throws IOException {
        this.home = folder;
        this.script = Files.createDirectories(folder.resolve("opt/bin")).resolve("sandmesh-agent");
        Files.copy(Checkout.root().resolve("scripts/agent/sandmesh-agent"), script);
        this.environment = new HashMap<>(settings);
        environment.put(
                "SANDMESH_AGENT_ENVIRONMENT_FILE", folder.resolve("none").toString());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("LANG", "C.UTF-8");
    }

    /** A release of the jars as built, under a version of our choice. */
    Path release(String version) {
        Path release = home.resolve("release-" + version);
        Outcome made = call(
                environment,
                List.of(Checkout.root().resolve("scripts/agent/release").toString(), release.toString(), version));
        if (made.code() != 0) {
            throw new AssertionError(made.text());
        }
        return release;
    }

    /** A release that passes every check before it runs, and then does what {@code body} says instead of being an agent. */
    Path brokenRelease(String version, String body) throws IOException {
        Path release = release(version);
        Path source = Files.createDirectories(home.resolve("broken-" + version + "/dev/sandmesh/agent"))
                .resolve("Main.java");
        Files.writeString(
                source,
                "package dev.sandmesh.agent; public class Main { public static void main(String[] arguments) throws"
                        + " Exception { if (arguments[0].equals(\"run\")) { " + body + " } } }");
        int compiled = ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString());
        if (compiled != 0) {
            throw new AssertionError("the broken agent does not compile");
        }
        String replace = "cd '" + release + "' && for jar in lib/sandbox-agent*.jar; do rm \"$jar\" && '"
                + Path.of(System.getProperty("java.home"), "bin/jar") + "' --create --file \"$jar\" -C '"
                + home.resolve("broken-" + version)
                + "' dev/sandmesh/agent/Main.class; done && sed -i '/ lib.sandbox-agent/d' SHA256SUMS"
                + " && sha256sum lib/sandbox-agent*.jar >>SHA256SUMS";
        Outcome replaced = call(environment, List.of("sh", "-c", replace));
        if (replaced.code() != 0) {
            throw new AssertionError(replaced.text());
        }
        return release;
    }

    /** Starts {@code sandmesh-agent run}, as a service manager would. */
    void run() {
        run = ChildProcess.start("run", home.resolve("agent.log"), environment, List.of(script.toString(), "run"));
    }

    ChildProcess running() {
        if (run == null) {
            throw new IllegalStateException("not started");
        }
        return run;
    }

    Outcome upgrade(Path release) {
        return upgrade(release, Map.of());
    }

    Outcome upgrade(Path release, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(settings);
        return call(all, List.of(script.toString(), "upgrade", release.toString()));
    }

    Outcome script(String... arguments) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        return call(environment, command);
    }

    /** Stops the agent and everything that it supervises. */
    @Override
    public void close() {
        if (run == null) {
            return;
        }
        try {
            if (!run.isAlive()) {
                run();
            }
            Path order = home.resolve("state/stop-processes");
            if (!Files.exists(order)) {
                Files.createFile(order);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        running().terminate(Duration.ofMinutes(1));
    }

    private Outcome call(Map<String, String> with, List<String> command) {
        Path output = home.resolve("script.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(with);
        try {
            Process process = builder.start();
            if (!process.waitFor(SCRIPT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end within " + SCRIPT + ": " + Files.readString(output));
            }
            return new Outcome(process.exitValue(), Files.readString(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
