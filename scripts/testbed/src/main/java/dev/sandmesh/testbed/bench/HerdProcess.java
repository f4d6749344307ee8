package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.ChildProcess;
import dev.sandmesh.testbed.Eventually;
import dev.sandmesh.testbed.Fleet;
import dev.sandmesh.testbed.Programs;
import dev.sandmesh.testbed.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A {@link Herd} as a process of its own, in a folder that it may share with others. */
public final class HerdProcess implements AutoCloseable {

    /** The process that each of its sandboxes has. */
    public static final String PROCESS = SimulatedProcess.NAME;

    /** It shares this machine with what is tested. */
    private static final List<String> JVM =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms32m", "-Xmx400m", "-Xss256k");

    private static final Duration LONG = Duration.ofMinutes(10);

    private final Path folder;
    private final Members members;
    private final ChildProcess process;

    /**
     * Who is in it; a sandbox has the herd's name, a hyphen, and its number from 0 on.
     *
     * @param stops how long their processes take to stop, in turn
     */
    public record Members(String herd, int count, List<Duration> stops) {

        public Members {
            stops = List.copyOf(stops);
        }

        public List<String> names() {
            List<String> names = new ArrayList<>();
            for (int number = 0; number < count; number++) {
                names.add(herd + "-" + number);
            }
            return names;
        }
    }

    private HerdProcess(Path folder, Members members, List<String> rest) {
        this.folder = folder;
        this.members = members;
        List<String> arguments = new ArrayList<>(List.of(
                members.herd(),
                Integer.toString(members.count()),
                members.stops().stream()
                        .map(stop -> Long.toString(stop.toMillis()))
                        .collect(Collectors.joining(","))));
        arguments.addAll(rest);
        this.process = Programs.java(members.herd(), folder, JVM, Herd.class, arguments);
    }

    /** Over the relay link; {@code certificate} is believed where there is one. */
    public static HerdProcess relayed(Fleet fleet, Path folder, Members members, Optional<Path> certificate) {
        List<String> rest = new ArrayList<>(List.of(
                String.valueOf(fleet.relayed().get("SANDMESH_AGENT_RELAY_URLS")),
                fleet.bundle().toString()));
        certificate.ifPresent(file -> rest.add(file.toString()));
        return new HerdProcess(folder, members, rest);
    }

    /** Each a member of the mesh. */
    public static HerdProcess onMesh(Fleet fleet, Path folder, Members members) {
        return new HerdProcess(
                folder, members, List.of(fleet.meshMembers(), fleet.bundle().toString()));
    }

    public Members members() {
        return members;
    }

    /** All are acked. */
    public void awaitReady() {
        Eventually.hold(members.herd() + " is acked, see " + process.log(), LONG, () -> line(Herd.READY)
                .isPresent());
    }

    /** How often the process of each has started, by its sandbox. */
    public Map<String, Long> starts() throws IOException {
        Map<String, Long> starts = new HashMap<>();
        for (String name : members.names()) {
            Path file = folder.resolve(members.herd()).resolve(name).resolve(Herd.STARTS);
            try (var lines = Files.lines(file)) {
                starts.put(name, lines.count());
            }
        }
        return starts;
    }

    public Usage usage() throws IOException {
        return Usage.of(process.pid());
    }

    /** What it says that it counted. */
    String figures() {
        return Eventually.see("a herd says what it counted", LONG, () -> line(Herd.FIGURES), Optional::isPresent)
                .orElseThrow()
                .substring(Herd.FIGURES.length());
    }

    private Optional<String> line(String start) throws IOException {
        return Files.readAllLines(process.log()).stream()
                .filter(line -> line.startsWith(start))
                .findFirst();
    }

    @Override
    public void close() {
        process.kill();
    }
}
