package dev.sandmesh.agent.process;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps logs within bounds while they are written: the front of one that has grown too long becomes a hole, which takes no room.
 * No byte that is left changes its offset, and no writer or reader notices.
 */
public final class LogKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(LogKeeper.class);
    private static final long QUIET_MILLIS = 1_000;
    private static final long BUSY_MILLIS = 100;
    private static final long BLOCK = 4096;
    private static final long SECTOR = 512;
    private static final Duration TOOL_LIMIT = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final InstantSource clock;
    private final Supplier<List<KeptLog>> logs;
    private final Map<Path, Known> known = new HashMap<>();
    private final LogTimes times = new LogTimes();
    private boolean ended;

    /** A log, who writes it, and how much room it may take. */
    record KeptLog(Path file, Optional<ProcessSpec> writer, long limit) {
        static KeptLog of(ProcessSpec spec) {
            return new KeptLog(spec.log(), Optional.of(spec), spec.logLimit());
        }
    }

    /** @param hole how much of its front takes no room */
    private record Known(long file, long size, long hole, long nanos) {}

    LogKeeper(Vertx vertx, WorkerExecutor workers, InstantSource clock, Supplier<List<KeptLog>> logs) {
        this.vertx = vertx;
        this.workers = workers;
        this.clock = clock;
        this.logs = logs;
    }

    void start() {
        List<KeptLog> now = logs.get();
        workers.executeBlocking(() -> look(now), false).onComplete(looked -> {
            if (looked.failed()) {
                LOG.error("logs cannot be looked at", looked.cause());
            }
            if (!ended) {
                vertx.setTimer(looked.succeeded() ? looked.result() : QUIET_MILLIS, timer -> start());
            }
        });
    }

    void stop() {
        ended = true;
    }

    LogTimes times() {
        return times;
    }

    /** Those of processes, and the agent's own. */
    static List<KeptLog> logs(Stream<ProcessSpec> specs, Optional<Path> own) {
        return Stream.concat(
                        specs.map(KeptLog::of),
                        own.stream().map(log -> new KeptLog(log, Optional.empty(), ProcessSpec.DEFAULT_LOG_LIMIT)))
                .toList();
    }

    /** Blocks its thread. @return how many milliseconds until they should be looked at again */
    synchronized long look(List<KeptLog> now) {
        List<Path> files = now.stream().map(KeptLog::file).toList();
        known.keySet().retainAll(files);
        times.keep(files);
        long pause = QUIET_MILLIS;
        for (KeptLog log : now) {
            try {
                pause = Math.min(pause, look(log));
            } catch (IOException e) {
                known.remove(log.file());
            }
        }
        return pause;
    }

    private long look(KeptLog log) throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(log.file(), "unix:ino,size,isRegularFile", LinkOption.NOFOLLOW_LINKS);
        if (!Boolean.TRUE.equals(attributes.get("isRegularFile"))) {
            return QUIET_MILLIS;
        }
        long file = (Long) attributes.getOrDefault("ino", 0L);
        long size = (Long) attributes.getOrDefault("size", 0L);
        times.note(log.file(), file, size, clock.instant());
        Known before = known.get(log.file());
        if (before == null || before.file() != file || before.size() > size) {
            long hole = size > log.limit() ? holeOf(log.file(), size) : 0;
            before = new Known(file, size, hole, System.nanoTime());
        }
        boolean full = size - before.hole() > log.limit();
        Known after = new Known(file, size, full ? cut(log, size) : before.hole(), System.nanoTime());
        known.put(log.file(), after);
        return full ? BUSY_MILLIS : pause(before, after, log.limit());
    }

    /** Sooner when it would be full before the next look. */
    private static long pause(Known before, Known after, long limit) {
        long grown = after.size() - before.size();
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(after.nanos() - before.nanos()));
        if (grown <= 0) {
            return QUIET_MILLIS;
        }
        double untilFull = (double) (limit - (after.size() - after.hole())) * millis / grown;
        return Math.max(BUSY_MILLIS, Math.min(QUIET_MILLIS, (long) untilFull));
    }

    /** Leaves the last half of what it may hold. @return where its data begins */
    private long cut(KeptLog log, long size) throws IOException {
        if (LogPlace.weakness(log.file()).isPresent()) {
            return 0;
        }
        long length = (size - log.limit() / 2) / BLOCK * BLOCK;
        String answer = run(List.of(
                "fallocate",
                "--punch-hole",
                "--offset",
                "0",
                "--length",
                Long.toString(length),
                log.file().toString()));
        if (answer.isEmpty()) {
            return length;
        }
        LOG.warn("{} is emptied, since its front alone cannot be cut: {}", log.file(), answer);
        LogFile.empty(log.file());
        return 0;
    }

    /** What an earlier agent has cut. */
    private static long holeOf(Path file, long size) throws IOException {
        String answer = run(List.of("stat", "--format", "blocks=%b", file.toString()));
        return answer.matches("blocks=\\d{1,15}")
                ? Math.max(0, size - Long.parseLong(answer.substring(7)) * SECTOR)
                : 0;
    }

    private static String run(List<String> command) throws IOException {
        return run(command, TOOL_LIMIT);
    }

    /** What it says, or how it failed; a tool that is not there has failed too, and one that hangs is left to itself. */
    static String run(List<String> command, Duration limit) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            // before its output is read, which goes on for as long as it hangs; what it says fits into the pipe
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(command.get(0) + " does not end");
            }
            InputStream output = process.getInputStream();
            String said =
                    new String(output.readNBytes(Math.min(output.available(), 1_000)), StandardCharsets.UTF_8).strip();
            return said.isEmpty() && process.exitValue() != 0 ? "exit code " + process.exitValue() : said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(command.get(0) + " was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Where this agent's own words go, when that is a file. */
    public static Optional<Path> ownLog() {
        try {
            Path log = Path.of("/proc/self/fd/2").toRealPath();
            return Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS) ? Optional.of(log) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
