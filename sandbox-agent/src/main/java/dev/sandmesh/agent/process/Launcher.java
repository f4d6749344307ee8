package dev.sandmesh.agent.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Starts a process so that it outlives the agent: in a session of its own, with files instead of pipes (a child that
 * writes to the pipe of a dead agent dies), as its own user with no way to more rights. Blocks its thread.
 */
final class Launcher {
    private static final Path NOWHERE = Path.of("/dev/null");

    private final StateFiles files;

    /** A child of this JVM and the record of its run. */
    record Launched(Process process, RunRecord run) {}

    Launcher(StateFiles files) {
        this.files = files;
    }

    Launched launch(ProcessSpec spec, int restarts) throws IOException {
        Optional<PosixUser> user = user(spec);
        Path log = openLog(spec.log(), user);
        long logStart = Files.isRegularFile(log) ? Files.size(log) : 0;
        String mark = UUID.randomUUID().toString();
        RunRecord intent =
                new RunRecord(spec.name(), ProcessIdentity.none(), mark, restarts, log, logStart, spec.hash());
        ProcessBuilder builder = builder(spec, user, spec.command())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()));
        directory(spec, user).ifPresent(builder::directory);
        builder.environment().put(MarkedProcess.VARIABLE, mark);
        // an agent that is killed right after the start would not know what it has started
        files.write(intent);
        Process process = start(builder, intent);
        RunRecord run = intent.of(ProcessIdentity.of(process.pid()));
        files.write(run);
        return new Launched(process, run);
    }

    private Process start(ProcessBuilder builder, RunRecord intent) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            files.delete(intent.name());
            throw e;
        }
    }

    /** Runs a command as the process would run: as its user, with its environment, in a session of its own. */
    static ProcessBuilder builder(ProcessSpec spec, List<String> command) throws IOException {
        return builder(spec, user(spec), command);
    }

    private static ProcessBuilder builder(ProcessSpec spec, Optional<PosixUser> user, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(commandLine(command, user)).redirectInput(NOWHERE.toFile());
        environment(builder.environment(), spec, user);
        return builder;
    }

    private static Optional<PosixUser> user(ProcessSpec spec) throws IOException {
        String name = spec.user();
        if (name == null || name.equals(System.getProperty("user.name"))) {
            return Optional.empty();
        }
        if (!PosixUser.isAgentRoot()) {
            throw new IOException("only an agent run by root can start it as " + name);
        }
        return Optional.of(PosixUser.named(name));
    }

    /** {@code setsid} and {@code setpriv} replace themselves, so the pid that the JVM knows is the process itself. */
    private static List<String> commandLine(List<String> command, Optional<PosixUser> user) {
        List<String> line = new ArrayList<>(List.of("setsid"));
        user.ifPresent(account -> line.addAll(List.of(
                "setpriv",
                "--reuid=" + account.uid(),
                "--regid=" + account.gid(),
                "--clear-groups",
                "--no-new-privs",
                "--inh-caps=-all",
                "--bounding-set=-all")));
        line.addAll(command);
        return line;
    }

    /**
     * What is logged is the business of the process's user and the agent alone. A full disk must not keep a display from coming
     * back: then it runs without a log.
     */
    private static Path openLog(Path log, Optional<PosixUser> user) {
        try {
            if (log.getParent() != null) {
                Files.createDirectories(log.getParent(), permissions("rwxr-x---"));
            }
            if (!Files.exists(log)) {
                Files.createFile(log, permissions("rw-r-----"));
                if (user.isPresent()) {
                    Files.setAttribute(log, "unix:uid", user.get().uid());
                    Files.setAttribute(log, "unix:gid", user.get().gid());
                }
            }
            return log;
        } catch (IOException e) {
            return NOWHERE;
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    /** Made for the process when missing, and its own. */
    private static Optional<File> directory(ProcessSpec spec, Optional<PosixUser> user) throws IOException {
        Path directory = spec.directory();
        if (directory == null) {
            return Optional.empty();
        }
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
        if (user.isPresent()) {
            Files.setAttribute(directory, "unix:uid", user.get().uid());
            Files.setAttribute(directory, "unix:gid", user.get().gid());
        }
        return Optional.of(directory.toFile());
    }

    private static void environment(Map<String, String> environment, ProcessSpec spec, Optional<PosixUser> user) {
        Set<String> passed = new HashSet<>(spec.environment().pass());
        passed.add("PATH");
        environment.keySet().retainAll(passed);
        user.ifPresent(account -> {
            environment.put("HOME", account.home());
            environment.put("USER", account.name());
            environment.put("LOGNAME", account.name());
        });
        environment.putAll(spec.environment().set());
    }
}
