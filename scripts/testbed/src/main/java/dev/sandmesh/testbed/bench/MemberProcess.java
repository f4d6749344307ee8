package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.CanIgnoreReturnValue;
import dev.sandmesh.testbed.NetworkNamespace;
import dev.sandmesh.testbed.Programs;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A {@link MeshMember} as a process in a namespace of its own. */
final class MemberProcess implements AutoCloseable {

    private final String name;
    private final Process process;
    private final BufferedWriter orders;
    private final Map<Long, CompletableFuture<Outcome>> waiting = new ConcurrentHashMap<>();
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final AtomicLong numbers = new AtomicLong();

    /** What came of an order, and after how long. */
    record Outcome(long millis, String said) {}

    private MemberProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    static MemberProcess start(String name, NetworkNamespace where, Path folder, List<String> arguments) {
        try {
            Process process = new ProcessBuilder(where.within(Programs.javaCommand(MeshMember.class, arguments)))
                    .redirectError(folder.resolve(name + ".log").toFile())
                    .start();
            MemberProcess member = new MemberProcess(name, process);
            Thread reader = new Thread(member::read, "reader of " + name);
            reader.setDaemon(true);
            reader.start();
            return member;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    /** Its id in the mesh, once it is a member. */
    String awaitReady() throws Exception {
        return ready.get(120, TimeUnit.SECONDS);
    }

    CompletableFuture<Outcome> order(String what, String on) {
        long number = numbers.incrementAndGet();
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        waiting.put(number, outcome);
        try {
            synchronized (orders) {
                orders.write(number + " " + what + " " + on + "\n");
                orders.flush();
            }
        } catch (IOException e) {
            outcome.completeExceptionally(e);
        }
        return outcome;
    }

    /** Of an order that is answered soon. */
    @CanIgnoreReturnValue
    String said(String what, String on) throws Exception {
        return order(what, on).get(30, TimeUnit.SECONDS).said();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("> " + MeshMember.READY)) {
                    ready.complete(line.substring(line.lastIndexOf(' ') + 1));
                } else if (line.startsWith("> ")) {
                    String[] words = line.substring(2).split(" ", 3);
                    CompletableFuture<Outcome> outcome = waiting.remove(Long.parseLong(words[0]));
                    if (outcome != null) {
                        outcome.complete(new Outcome(Long.parseLong(words[1]), words[2]));
                    }
                }
            }
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
        ready.completeExceptionally(new IllegalStateException(name + " ended before it was a member"));
    }
}
