package dev.sandmesh.testbed;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command line as its users start it: {@code scripts/sandmesh} as a process, with a folder of its own for its session. */
final class Cli {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path home;
    private final Map<String, String> environment;

    Cli(Path home, String url) {
        this.home = home;
        this.environment = new HashMap<>(Map.of(
                "SANDMESH_CLI_HOME", home.toString(),
                "SANDMESH_CLI_BUILD", "no",
                "SANDMESH_URL", url,
                "PATH", String.valueOf(System.getenv("PATH")),
                "JAVA_HOME", System.getProperty("java.home"),
                "HOME", home.toString(),
                "LANG", "C.UTF-8"));
    }

    /** What a command has answered. */
    record Outcome(int code, String out, String err) {
        JsonObject json() {
            return new JsonObject(out);
        }
    }

    Path home() {
        return home;
    }

    Cli with(String variable, String value) {
        Cli other = new Cli(home, environment.get("SANDMESH_URL"));
        other.environment.putAll(environment);
        other.environment.put(variable, value);
        return other;
    }

    Cli without(String variable) {
        Cli other = with(variable, "");
        other.environment.remove(variable);
        return other;
    }

    Outcome run(String... arguments) {
        return typed("", arguments);
    }

    /** With text on standard input. */
    Outcome typed(String input, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Checkout.root().resolve("scripts/sandmesh").toString()));
        command.addAll(List.of(arguments));
        return await(start(command, input));
    }

    /** A line of shell in which {@code sandmesh} is the command line. */
    Outcome shell(String line) {
        Path launcher = Checkout.root().resolve("scripts/sandmesh");
        return await(start(List.of("bash", "-c", "sandmesh() { '" + launcher + "' \"$@\"; }; " + line), ""));
    }

    /** A command that runs, to be looked at. */
    Running begin(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Checkout.root().resolve("scripts/sandmesh").toString()));
        command.addAll(List.of(arguments));
        return start(command, null);
    }

    /** A process with its output in files, so that nothing has to be read for it to go on. */
    record Running(Process process, Path out, Path err) {}

    Running start(List<String> command, @org.jspecify.annotations.Nullable String input) {
        try {
            Files.createDirectories(home);
            Path out = Files.createTempFile(home, "out-", ".txt");
            Path err = Files.createTempFile(home, "err-", ".txt");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (input != null) {
                try (OutputStream in = process.getOutputStream()) {
                    in.write(input.getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    // a command that reads nothing may have ended
                }
            }
            return new Running(process, out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Outcome await(Running running) {
        try {
            if (!running.process().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                running.process().destroyForcibly().waitFor();
                throw new AssertionError("sandmesh did not end: " + Files.readString(running.err()));
            }
            Outcome outcome = new Outcome(
                    running.process().exitValue(), Files.readString(running.out()), Files.readString(running.err()));
            Files.delete(running.out());
            Files.delete(running.err());
            return outcome;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
