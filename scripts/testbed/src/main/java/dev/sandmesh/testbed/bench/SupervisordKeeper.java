package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.ChildProcess;
import dev.sandmesh.testbed.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Debian's supervisord, told to start whatever ends again at once. */
final class SupervisordKeeper implements Keeper {

    static final String PROGRAM = "/usr/bin/supervisord";

    private static final String HEAD = """
            [supervisord]
            nodaemon=true
            logfile=%1$s/supervisord.log
            logfile_maxbytes=0
            pidfile=%1$s/supervisord.pid
            childlogdir=%1$s
            """;
    private static final String ENTRY = """
            [program:%s]
            command=%s
            autorestart=true
            startsecs=0
            stopwaitsecs=2
            stdout_logfile=%s.log
            redirect_stderr=true
            """;

    private final ChildProcess process;
    private final KeeperLog log;

    SupervisordKeeper(Path folder, Births births, List<Charge> charges) throws IOException {
        StringBuilder text = new StringBuilder(HEAD.formatted(folder));
        for (Charge charge : charges) {
            text.append(ENTRY.formatted(
                    charge.name(), String.join(" ", charge.command(births)), folder.resolve(charge.name())));
        }
        Path file = Files.writeString(folder.resolve("supervisord.conf"), text);
        Path said = Files.createFile(folder.resolve("supervisord.log"));
        this.process = Programs.start("supervisord", folder, List.of(PROGRAM, "-c", file.toString()));
        this.log = new KeeperLog(said, "yyyy-MM-dd HH:mm:ss,SSS");
    }

    @Override
    public String name() {
        return "supervisord " + Programs.firstLineOf(PROGRAM, "--version");
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public boolean tells() {
        return true;
    }

    @Override
    public boolean asks() {
        return false;
    }

    @Override
    public long mark() {
        return log.size();
    }

    @Override
    public OptionalLong noticed(Charge charge, long mark) {
        return log.firstAfter(mark, "exited: " + charge.name() + " ");
    }

    @Override
    public void close() {
        process.terminate(Duration.ofSeconds(20));
    }
}
