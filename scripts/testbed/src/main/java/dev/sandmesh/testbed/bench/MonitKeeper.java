package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.ChildProcess;
import dev.sandmesh.testbed.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Debian's monit: it measures the host and looks at all processes once in a cycle, by their pid files. */
final class MonitKeeper implements Keeper {

    static final String PROGRAM = "/usr/bin/monit";

    private static final String HEAD = """
            set daemon %2$d
            set log %1$s/monit.log
            set pidfile %1$s/monit.pid
            set idfile %1$s/monit.id
            set statefile %1$s/monit.state
            check system host
              if cpu usage > 95%% for 10 cycles then alert
              if memory usage > 95%% for 10 cycles then alert
            check filesystem root with path /
              if space usage > 95%% then alert
            """;
    private static final String ENTRY = """
            check process %1$s with pidfile %2$s.pid
              start program = "/bin/sh %2$s.start" with timeout 20 seconds
              stop program = "/bin/sh %2$s.stop" with timeout 5 seconds
            """;
    private static final String ASKED = """
              if failed host 127.0.0.1 port %d protocol http with timeout %d seconds for %d cycles then restart
            """;

    private final List<Path> pidFiles = new ArrayList<>();
    private final ChildProcess process;

    MonitKeeper(Path folder, Births births, List<Charge> charges, KeeperPace pace) throws IOException {
        StringBuilder text = new StringBuilder(HEAD.formatted(folder, pace.intervalSeconds()));
        for (Charge charge : charges) {
            text.append(entry(folder.resolve(charge.name()), births, charge, pace));
        }
        Path file = Files.writeString(folder.resolve("monitrc"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        this.process = Programs.start("monit", folder, List.of(PROGRAM, "-I", "-c", file.toString()));
    }

    /** It starts no process itself: a script has to, in the background, and to write down the pid. */
    private String entry(Path path, Births births, Charge charge, KeeperPace pace) throws IOException {
        String command =
                charge.command(births).stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        Files.writeString(
                path.resolveSibling(charge.name() + ".start"),
                "PATH='%1$s'\nsetsid %2$s >>%3$s.log 2>&1 </dev/null &\necho $! >%3$s.pid\n"
                        .formatted(System.getenv("PATH"), command, path));
        Files.writeString(path.resolveSibling(charge.name() + ".stop"), "kill -KILL \"$(cat " + path + ".pid)\"\n");
        pidFiles.add(path.resolveSibling(charge.name() + ".pid"));
        String entry = ENTRY.formatted(charge.name(), path);
        return charge.isAsked()
                ? entry + ASKED.formatted(charge.port(), pace.timeoutSeconds(), pace.failures())
                : entry;
    }

    @Override
    public String name() {
        return Programs.firstLineOf(PROGRAM, "--version").replaceAll("This is Monit version ", "monit ");
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public boolean tells() {
        return false;
    }

    @Override
    public boolean asks() {
        return true;
    }

    @Override
    public long mark() {
        return 0;
    }

    /** Its log knows whole seconds only. */
    @Override
    public OptionalLong noticed(Charge charge, long mark) {
        return OptionalLong.empty();
    }

    /** What it started outlives it. */
    @Override
    public void close() {
        process.terminate(Duration.ofSeconds(20));
        for (Path file : pidFiles) {
            try {
                long pid = Long.parseLong(Files.readString(file).strip());
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            } catch (IOException | NumberFormatException e) {
                System.err.println("no pid in " + file + ": " + e);
            }
        }
    }
}
