package dev.sandmesh.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One real process with a log file, and the signals that a test sends it. */
public final class ChildProcess {

    private final String name;
    private final Path log;
    private final Process process;

    private ChildProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** Starts a program in a session of its own, with nothing in its environment but {@code environment} and PATH. */
    static ChildProcess start(String name, Path log, Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        String path = System.getenv("PATH");
        builder.environment().clear();
        builder.environment().put("PATH", path == null ? "/usr/bin:/bin" : path);
        builder.environment().put("LANG", "C.UTF-8");
        builder.environment().put("HOME", log.resolveSibling("").toString());
        builder.environment().putAll(environment);
        // what a JVM leaves when it crashes belongs beside its log
        builder.directory(log.resolveSibling("").toFile());
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            return new ChildProcess(name, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends a signal by name, {@code KILL} or {@code STOP} for example. */
    public void signal(String signal) {
        Signals.send(signal, process.pid());
    }

    /** Kills the process at once and waits until it is gone. */
    public void kill() {
        signal("KILL");
        awaitExit(Duration.ofSeconds(20));
    }

    /** Asks the process to end; kills it when it does not within {@code limit}. */
    public void terminate(Duration limit) {
        if (!process.isAlive()) {
            return;
        }
        signal("CONT");
        signal("TERM");
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public void awaitExit(Duration limit) {
        Eventually.hold(name + " is gone", limit, () -> !process.isAlive());
    }

    public Path log() {
        return log;
    }

    /** The end of its log, for a failure's message. */
    public String logTail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }
}
