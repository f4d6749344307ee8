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

    private final WorkerExecutor workers;
    private final List<String> command;
    private final Duration timeout;

    ExecProbe(WorkerExecutor workers, List<String> target, Duration timeout) {
        this.workers = workers;
        this.command = target.size() == 1 ? List.of("/bin/sh", "-c", target.get(0)) : target;
        this.timeout = timeout;
    }

    @Override
    public Future<ProbeResult> check() {
        return workers.executeBlocking(this::run, false);
    }

    private ProbeResult run() throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(NOWHERE)
                    .redirectError(NOWHERE)
                    .start();
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                return ProbeResult.down("check command did not end within " + timeout.toMillis() + " ms");
            }
            return process.exitValue() == 0
                    ? ProbeResult.up()
                    : ProbeResult.down("check command exited with code " + process.exitValue());
        } catch (IOException e) {
            return ProbeResult.down("check command cannot be started: " + Failure.text(e));
        }
    }
}
