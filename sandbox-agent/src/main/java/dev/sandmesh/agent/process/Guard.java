package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.ProcStat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * The small shell that waits for a process on the agent's behalf, so that its exit code is known also when the agent was away.
 * It is handed over as text: it needs neither a file, which a full disk would refuse, nor a directory that allows execution.
 */
final class Guard {
    private static final String SCRIPT = script();
    private static final String NAME = "sandmesh-guard";

    /** Entering a cgroup waits for the kernel, on a starved machine for long. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final long PAUSE_NANOS = 50_000;
    private static final int MOST_BYTES = 1024;
    private static final int MOST_ARGUMENT_BYTES = 64 * 1024;

    private Guard() {}

    /** What is asked of it beside running a command. */
    record Task(StatusFile status, OptionalInt oomScore, OptionalLong openFiles, List<Path> cgroups) {}

    /** What the command writes becomes the log. */
    static List<String> commandLine(Task task, List<String> command) {
        return commandLine(task, "--", command);
    }

    /** What the command writes is the guard's own output, behind the announcement. */
    static List<String> apart(Task task, List<String> command) {
        return commandLine(task, "--apart", command);
    }

    private static List<String> commandLine(Task task, String output, List<String> command) {
        List<String> line = new ArrayList<>(List.of(RunAs.tool("setsid"), RunAs.tool("sh"), "-c", SCRIPT, NAME));
        line.add(task.status().path().toString());
        line.add(task.oomScore().isPresent() ? String.valueOf(task.oomScore().getAsInt()) : "");
        line.add(task.openFiles().isPresent() ? String.valueOf(task.openFiles().getAsLong()) : "");
        task.cgroups().forEach(cgroup -> line.add(cgroup.toString()));
        line.add(output);
        line.addAll(command);
        return line;
    }

    /** The process that it runs; empty when it ended without having started one. Blocks its thread. */
    static Optional<ProcessIdentity> announced(Process guard) throws IOException {
        try (InputStream output = guard.getInputStream()) {
            Optional<String> line = line(guard, output);
            return line.isPresent() ? Optional.of(identity(line.get())) : Optional.empty();
        }
    }

    static ProcessIdentity identity(String announcement) throws IOException {
        try {
            long pid = Long.parseLong(announcement.substring(0, announcement.indexOf(' ')));
            return new ProcessIdentity(pid, ProcStat.parse(announcement).startTime(), ProcessIdentity.currentBootId());
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IOException("this does not announce a process: " + announcement, e);
        }
    }

    /** The next that it writes for the agent, each at once; empty when it ended without. Blocks its thread. */
    static Optional<String> line(Process guard, InputStream output) throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        // a plain read would hold this thread for as long as a frozen guard pleases
        while (output.available() == 0) {
            if (!guard.isAlive() && output.available() == 0) {
                return Optional.empty();
            }
            if (System.nanoTime() > deadline) {
                guard.destroyForcibly();
                throw new IOException("its guard did not start it within " + LIMIT.toSeconds() + " s");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        StringBuilder line = new StringBuilder();
        for (int next = output.read(); next >= 0 && next != '\n' && line.length() < MOST_BYTES; next = output.read()) {
            line.append((char) next);
        }
        return Optional.of(line.toString());
    }

    /** By its name, so that what it guards is not taken for it when it was killed. Blocks its thread. */
    static boolean isOne(ProcessIdentity process) {
        try (InputStream arguments = Files.newInputStream(Path.of("/proc/" + process.pid() + "/cmdline"))) {
            String text = new String(arguments.readNBytes(MOST_ARGUMENT_BYTES), StandardCharsets.ISO_8859_1);
            return text.contains("\0" + NAME + "\0");
        } catch (IOException e) {
            return false;
        }
    }

    /** What it has started, also where that has thrown its mark away. Blocks its thread. */
    static Optional<ProcessIdentity> guardedBy(ProcessIdentity guard) throws IOException {
        Optional<Long> child = ProcessHandle.of(guard.pid()).stream()
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid)
                .findFirst();
        return child.isPresent() ? Optional.of(ProcessIdentity.of(child.get())) : Optional.empty();
    }

    private static String script() {
        try (InputStream script = Guard.class.getResourceAsStream("guard.sh")) {
            if (script == null) {
                throw new IllegalStateException("guard.sh is missing from the agent's jar");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
