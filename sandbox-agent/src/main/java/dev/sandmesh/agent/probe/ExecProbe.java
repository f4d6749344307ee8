package dev.sandmesh.agent.probe;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command exits with 0. */
final class ExecProbe implements Probe {
    private static final Redirect NOWHERE = Redirect.to(new File("/dev/null"));

    /** How {@code setsid} and a shell end when they cannot run what they are given. */
    private static final int NOT_EXECUTABLE = 126;

    private static final int NOT_FOUND = 127;
    private static final int KILL_SECONDS = 5;

    private final WorkerExecutor workers;
    private final ExecPlace place;
    private final List<String> command;
    private final Duration timeout;

    ExecProbe(WorkerExecutor workers, ExecPlace place, List<String> target, Duration timeout) {
        this.workers = workers;
        this.place = place;
        this.command = target.size() == 1 ? List.of("/bin/sh", "-c", target.get(0)) : target;
        this.timeout = timeout;
    }

    @Override
    public Future<ProbeResult> check() {
        return workers.executeBlocking(this::run, false);
    }

    private ProbeResult run() throws InterruptedException {
        try {
            Process process = place.builder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(NOWHERE)
                    .redirectError(NOWHERE)
                    .start();
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                killGroup(process);
                return ProbeResult.down("check command did not end within " + timeout.toMillis() + " ms");
            }
            return judge(process.exitValue());
        } catch (IOException e) {
            return ProbeResult.down("check command cannot be started: " + Failure.text(e));
        }
    }

    private static ProbeResult judge(int code) {
        if (code == 0) {
            return ProbeResult.up();
        }
        boolean startable = code != NOT_EXECUTABLE && code != NOT_FOUND;
        return ProbeResult.down(
                startable ? "check command exited with code " + code : "check command cannot be started: code " + code);
    }

    /** Also what it started and what no longer is its descendant. */
    private static void killGroup(Process leader) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-KILL", "--", "-" + leader.pid())
                .redirectOutput(NOWHERE)
                .redirectError(NOWHERE)
                .start();
        if (!kill.waitFor(KILL_SECONDS, TimeUnit.SECONDS)) {
            kill.destroyForcibly();
        }
        leader.destroyForcibly();
    }
}
