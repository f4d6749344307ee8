package dev.sandmesh.control.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's process, started again whenever it ends. One thread starts it and waits for it: the server's death signal is tied
 * to that thread, so that it ends with this process however this process ends.
 */
final class PostgresProcess {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresProcess.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PostgresAccount account;
    private final Path binaries;
    private final PostgresHome home;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Process process;

    PostgresProcess(PostgresAccount account, Path binaries, PostgresHome home) {
        this.account = account;
        this.binaries = binaries;
        this.home = home;
    }

    /** Returns once the first process runs, which does not yet mean that it answers. */
    void start(List<String> settings) throws IOException {
        CompletableFuture<Void> started = new CompletableFuture<>();
        Thread thread = new Thread(() -> supervise(settings, started), "sandmesh-postgres");
        thread.setDaemon(true);
        thread.start();
        try {
            started.get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IOException("PostgreSQL could not be started", e);
        }
    }

    boolean running() {
        Process current = process;
        return current != null && current.isAlive();
    }

    Optional<Long> pid() {
        return Optional.ofNullable(process).map(Process::pid);
    }

    /** Fast shutdown; what does not obey is shut down at once, then killed. */
    void stop() throws IOException, InterruptedException {
        stopping.countDown();
        Process current = process;
        if (current != null && current.isAlive()) {
            control("fast");
            if (!current.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("PostgreSQL does not stop, shutting it down at once");
                control("immediate");
                if (!current.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    current.destroyForcibly();
                }
            }
        }
        ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends a server that an earlier process of ours left behind, and removes what a reused pid would make look like one. */
    void endSurvivor() throws IOException, InterruptedException {
        Path file = home.data().resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return;
        }
        List<String> lines = Files.readAllLines(file);
        long pid = lines.isEmpty() ? 0 : pid(lines.get(0).strip());
        Optional<ProcessHandle> survivor = ProcessHandle.of(pid).filter(this::ours);
        if (survivor.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        LOG.info("ending PostgreSQL {} that was left running", pid);
        control("fast");
        if (!gone(survivor.get())) {
            control("immediate");
            if (!gone(survivor.get())) {
                boolean killed = survivor.get().destroyForcibly();
                LOG.warn("killed PostgreSQL {}: {}", pid, killed);
            }
        }
    }

    /** 0, which is no process, for a file that a crash left half written. */
    private static long pid(String line) {
        try {
            return Long.parseLong(line);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private boolean ours(ProcessHandle handle) {
        return handle.isAlive()
                && handle.info()
                        .commandLine()
                        .filter(line -> line.contains(home.data().toString()))
                        .isPresent();
    }

    private static boolean gone(ProcessHandle handle) throws InterruptedException {
        for (int i = 0; i < PATIENCE.toMillis() / 20 && handle.isAlive(); i++) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return !handle.isAlive();
    }

    private void control(String mode) throws IOException, InterruptedException {
        Process control = builder(account.command(
                        binaries.resolve("bin/pg_ctl").toString(),
                        "stop",
                        "-W",
                        "-m",
                        mode,
                        "-D",
                        home.data().toString()))
                .start();
        if (!control.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            control.destroyForcibly();
        }
    }

    private void supervise(List<String> settings, CompletableFuture<Void> started) {
        Duration pause = FIRST_PAUSE;
        try {
            do {
                long from = System.nanoTime();
                String end = run(settings, started);
                if (stopping.getCount() == 0) {
                    break;
                }
                boolean steady =
                        System.nanoTime() - from > Duration.ofMinutes(1).toNanos();
                pause = steady ? FIRST_PAUSE : pause;
                LOG.error("PostgreSQL {}; starting it again in {} ms", end, pause.toMillis());
                Duration doubled = pause.multipliedBy(2);
                pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
            } while (!stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.error("PostgreSQL is no longer supervised", e);
        } finally {
            ended.countDown();
        }
    }

    /** Until it ends; says how. Once it ran, a start that fails (no file descriptor, full disk) is only one end more. */
    private String run(List<String> settings, CompletableFuture<Void> started) throws InterruptedException {
        try {
            Process current = builder(account.boundCommand(settings.toArray(String[]::new)))
                    .start();
            process = current;
            started.complete(null);
            return "ended (exit " + current.waitFor() + ")";
        } catch (IOException e) {
            if (started.completeExceptionally(e)) {
                stopping.countDown();
            }
            return "could not be started (" + e.getMessage() + ")";
        }
    }

    private ProcessBuilder builder(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log().toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        String path = builder.environment().getOrDefault("PATH", "/usr/bin:/bin");
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", path, "LC_ALL", "C", "TZ", "UTC"));
        return builder;
    }
}
