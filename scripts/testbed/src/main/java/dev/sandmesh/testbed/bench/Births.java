package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.CanIgnoreReturnValue;
import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What processes say at their start - name, pid, the time on their own watch - through a pipe that nobody polls. */
final class Births implements AutoCloseable {

    private static final String SLEEPING = """
            printf '%%s %%s %%s\\n' "$1" $$ "$(date +%%s%%N)" >%s
            exec sleep 1000000
            """;
    private static final String ANSWERING = """
            import { appendFileSync } from 'node:fs';
            import { createServer } from 'node:http';
            const [name, port] = process.argv.slice(2);
            const now = performance.timeOrigin + performance.now();
            appendFileSync('%s', `${name} ${process.pid} ${Math.round(now * 1000)}000\\n`);
            createServer((request, response) => response.end('well')).listen(Number(port), '127.0.0.1');
            """;

    private final Path folder;
    private final RandomAccessFile keptOpen;
    private final Map<String, Birth> latest = new HashMap<>();

    /** One start of a process. */
    record Birth(long pid, long epochNanos) {}

    Births(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        Path pipe = folder.resolve("births");
        int code = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        if (code != 0) {
            throw new IOException("mkfifo ended with " + code);
        }
        Files.writeString(sleeping(), SLEEPING.formatted(pipe));
        Files.writeString(answering(), ANSWERING.formatted(pipe));
        // A writer of our own, else the first child that closes the pipe would end it.
        this.keptOpen = new RandomAccessFile(pipe.toFile(), "rw");
        Thread reader = new Thread(() -> read(pipe), "births");
        reader.setDaemon(true);
        reader.start();
    }

    static long epochNanos() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    Path sleeping() {
        return folder.resolve("sleeping.sh");
    }

    Path answering() {
        return folder.resolve("answering.mjs");
    }

    /** Waits for the first start after a moment. */
    @CanIgnoreReturnValue
    synchronized Birth await(String name, long afterEpochNanos, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        Birth birth = latest.get(name);
        while (birth == null || birth.epochNanos() <= afterEpochNanos) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError(name + " was not started again within " + limit);
            }
            wait(left);
            birth = latest.get(name);
        }
        return birth;
    }

    @Override
    public void close() throws IOException {
        keptOpen.close();
    }

    private void read(Path pipe) {
        try (BufferedReader lines = new BufferedReader(new FileReader(pipe.toFile(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                born(line.split(" ", -1));
                line = lines.readLine();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private synchronized void born(String[] words) {
        latest.put(words[0], new Birth(Long.parseLong(words[1]), Long.parseLong(words[2])));
        notifyAll();
    }
}
