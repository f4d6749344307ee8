package dev.sandmesh.testbed;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sends random signals to everything that one sandbox runs, and to its agent, and keeps book on it. */
final class Chaos {

    private static final List<String> SIGNALS = List.of("KILL", "KILL", "SEGV", "STOP", "TERM");
    private static final int AGENT_IN_PERCENT = 12;
    private static final int GUARD_IN_PERCENT = 20;
    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final int PAUSES = 9;

    private final Api api;
    private final Agent agent;
    private final String sandbox;
    private final Random random;
    private final List<Harm> harms = new ArrayList<>();
    private final Set<Long> harmed = new HashSet<>();
    private final Set<String> marks = new HashSet<>();
    private final Set<Path> cgroups = new HashSet<>();

    Chaos(Api api, Agent agent, String sandbox, long seed) {
        this.api = api;
        this.agent = agent;
        this.sandbox = sandbox;
        this.random = new Random(seed);
    }

    List<Harm> harms() {
        return List.copyOf(harms);
    }

    /** Marks of all runs that were seen; whoever carries one of an earlier run is left over. */
    Set<String> marks() {
        return Set.copyOf(marks);
    }

    /** Harms processes, and the agent too where {@code andAgent} says so, until the time is up. */
    void rage(Duration duration, boolean andAgent) {
        long until = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < until) {
            pass(SHORTEST.multipliedBy(1 + random.nextInt(PAUSES)));
            remember();
            if (andAgent && random.nextInt(100) < AGENT_IN_PERCENT) {
                harmAgent();
            } else {
                harmOne();
            }
        }
    }

    /** The agent dies or is frozen; while it is away, so may others. */
    private void harmAgent() {
        String signal = SIGNALS.get(random.nextInt(SIGNALS.size()));
        harms.add(Harm.ofAgent(agent.process().pid(), signal, Instant.now(), agent.hasBegun()));
        agent.process().signal(signal);
        if (!signal.equals("STOP")) {
            agent.process().awaitExit(Duration.ofMinutes(2));
        }
        for (int others = random.nextInt(3); others > 0; others--) {
            pass(SHORTEST.multipliedBy(1 + random.nextInt(4)));
            harmOne();
        }
        pass(SHORTEST.multipliedBy(random.nextInt(8)));
        if (signal.equals("STOP")) {
            agent.process().signal("CONT");
        } else {
            agent.restart();
        }
    }

    private void harmOne() {
        List<JsonObject> running = Api.objects(api.sandbox(sandbox).getJsonArray("processes")).stream()
                .filter(process -> "running".equals(process.getString("state")))
                .filter(process -> isOurs(process.getLong("pid", 0L)))
                .toList();
        if (!running.isEmpty()) {
            JsonObject victim = running.get(random.nextInt(running.size()));
            String name = victim.getString("name");
            long pid = victim.getLong("pid");
            harmed.add(pid);
            if (random.nextInt(100) < GUARD_IN_PERCENT) {
                guardOf(pid).ifPresent(guard -> harmGuard(name, pid, guard));
            } else {
                harmProcess(name, pid, SIGNALS.get(random.nextInt(SIGNALS.size())));
            }
        }
    }

    private void harmProcess(String name, long pid, String signal) {
        harms.add(Harm.ofProcess(name, pid, signal, Instant.now()));
        Signals.send(signal, pid);
    }

    /** A frozen guard is missed only when its process ends. */
    private void harmGuard(String name, long pid, long guard) {
        String signal = SIGNALS.get(random.nextInt(SIGNALS.size())).equals("STOP") ? "STOP" : "KILL";
        harms.add(Harm.ofGuard(name, pid, signal, Instant.now()));
        Signals.send(signal, guard);
        if (signal.equals("STOP")) {
            harmProcess(name, pid, "KILL");
        }
    }

    private OptionalLong guardOf(long pid) {
        return currentRuns().stream()
                .filter(run -> run.getLong("pid", 0L) == pid)
                .mapToLong(run -> run.getLong("guardPid", 0L))
                .filter(guard -> guard > 1 && guard != pid && Signals.isAlive(guard))
                .filter(guard -> markOf(guard).stream().anyMatch(marks::contains))
                .findFirst();
    }

    /** What the page shows may be gone, and its number may be somebody else's by now. */
    private boolean isOurs(long pid) {
        return pid > 1
                && !harmed.contains(pid)
                && Signals.isAlive(pid)
                && markOf(pid).stream().anyMatch(marks::contains);
    }

    private void remember() {
        for (JsonObject run : currentRuns()) {
            marks.add(run.getString("mark", ""));
            cgroups.addAll(cgroupsOf(run));
        }
        marks.remove("");
    }

    /** Marks of what runs now. */
    Set<String> currentMarks() {
        return currentRuns().stream().map(run -> run.getString("mark", "")).collect(Collectors.toSet());
    }

    /** Cgroups of runs that are over. */
    Set<Path> leftCgroups() {
        Set<Path> left = new HashSet<>(cgroups);
        currentRuns().forEach(run -> left.removeAll(cgroupsOf(run)));
        left.removeIf(Files::notExists);
        return left;
    }

    /** As the agent writes them down. */
    private List<JsonObject> currentRuns() {
        List<JsonObject> runs = new ArrayList<>();
        try (Stream<Path> files = Files.list(agent.stateFolder().resolve("processes"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".process.json"))
                    .toList()) {
                runs.add(new JsonObject(Files.readString(file)));
            }
        } catch (IOException | UncheckedIOException | DecodeException e) {
            // A file that is replaced while we look is read the next time.
            return runs;
        }
        return runs;
    }

    private static List<Path> cgroupsOf(JsonObject run) {
        return run.getJsonArray("cgroups", new JsonArray()).stream()
                .map(path -> Path.of(path.toString()))
                .toList();
    }

    /** Every process of this machine with the mark of its run. */
    static Map<Long, String> markedProcesses() {
        Map<Long, String> marked = new HashMap<>();
        ProcessHandle.allProcesses().map(ProcessHandle::pid).forEach(pid -> markOf(pid)
                .forEach(mark -> marked.put(pid, mark)));
        return marked;
    }

    private static List<String> markOf(long pid) {
        try {
            String environment = Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
            return Stream.of(environment.split("\0", -1))
                    .filter(each -> each.startsWith("SANDMESH_RUN="))
                    .map(each -> each.substring("SANDMESH_RUN=".length()))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static void pass(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }
}
