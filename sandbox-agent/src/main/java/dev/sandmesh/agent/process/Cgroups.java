package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.CgroupMounts;
import dev.sandmesh.agent.process.ProcessSpec.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cgroups of the agent's own, below the one that it stands in: one for each run of a process. Blocks its thread.
 *
 * <p>One hierarchy is enough to hold a run together: that of version 2 where there is one, since it kills at one word. On
 * hosts that still have version 1, limits need those of memory and pids beside it. The agent never moves itself, and enables
 * controllers only above processes that it started: who manages the unit, such as systemd, must find it as it was left.
 */
final class Cgroups {
    private static final Logger LOG = LoggerFactory.getLogger(Cgroups.class);

    /** The unit's DelegateSubgroup: the agent stands in a leaf, so its parent may have controllers for its children. */
    private static final String OWN_LEAF = "agent";

    private static final int TRIAL_SECONDS = 10;
    private static final int MARK_LENGTH = 8;
    private static final Pattern OF_RUN = Pattern.compile("(.+)-([0-9a-f]{8})");

    /** Of many thousand one will say whose they are. */
    private static final int MOST_MEMBERS = 100;

    private final Optional<Path> holder;
    private final Optional<Path> memory;
    private final Optional<Path> processes;

    private Cgroups(Optional<Path> holder, Optional<Path> memory, Optional<Path> processes) {
        this.holder = holder;
        this.memory = memory;
        this.processes = processes;
    }

    static Cgroups none() {
        return new Cgroups(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Tries what it finds: whether a cgroup can be made and entered is known only then. */
    static Cgroups discover(Path stateDirectory) throws InterruptedException {
        try {
            List<CgroupMounts.Place> places = CgroupMounts.ofThisProcess().places();
            String instance = UUID.nameUUIDFromBytes(
                            stateDirectory.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8))
                    .toString()
                    .substring(0, MARK_LENGTH);
            Optional<Path> unified = usable(places, Set.of(), instance);
            Optional<Path> pids = usable(places, Set.of("pids"), instance);
            Optional<Path> memory = usable(places, Set.of("memory"), instance);
            Cgroups found = new Cgroups(unified.or(() -> pids).or(() -> memory), memory, pids);
            LOG.info("{}", found);
            return found;
        } catch (IOException e) {
            LOG.warn("cgroups cannot be used: {}", e.toString());
            return none();
        }
    }

    private static Optional<Path> usable(List<CgroupMounts.Place> places, Set<String> controllers, String instance)
            throws InterruptedException {
        for (CgroupMounts.Place place : places) {
            boolean wanted = controllers.isEmpty()
                    ? place.isUnified()
                    : place.controllers().containsAll(controllers);
            if (wanted && isOurPlace(place.directory())) {
                Path base = place.isUnified() ? delegated(place.directory()) : place.directory();
                Path ours = base.resolve(Cgroup.OURS).resolve(instance);
                if (canBeEntered(ours, base, place.isUnified())) {
                    return Optional.of(ours);
                }
            }
        }
        return Optional.empty();
    }

    /** What the kernel calls our path may be something else where we see it, as in some containers. */
    private static boolean isOurPlace(Path directory) {
        try {
            return Files.readAllLines(directory.resolve("cgroup.procs"))
                    .contains(Long.toString(ProcessHandle.current().pid()));
        } catch (IOException e) {
            return false;
        }
    }

    private static Path delegated(Path own) {
        Path parent = own.getParent();
        return own.endsWith(OWN_LEAF) && parent != null && Files.isWritable(parent) ? parent : own;
    }

    private static boolean canBeEntered(Path ours, Path base, boolean unified) throws InterruptedException {
        Cgroup trial =
                new Cgroup(ours.resolve("trial-" + UUID.randomUUID().toString().substring(0, MARK_LENGTH)));
        try {
            Files.createDirectories(ours);
            if (unified) {
                for (Path level : List.of(base, ours.getParent() == null ? base : ours.getParent(), ours)) {
                    enable(level);
                }
            }
            trial.make();
            Process entering = new ProcessBuilder(
                            "sh",
                            "-c",
                            "echo 0 >\"$1/cgroup.procs\"",
                            "sh",
                            trial.directory().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!entering.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS)) {
                entering.destroyForcibly();
                return false;
            }
            return entering.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } finally {
            if (!trial.remove()) {
                LOG.debug("{} stays until the next start", trial.directory());
            }
        }
    }

    /** Refused where processes stand in it, and without delegation: then limits are kept in other ways. */
    private static void enable(Path cgroup) {
        for (String controller : List.of("+memory", "+pids")) {
            try {
                Files.writeString(cgroup.resolve("cgroup.subtree_control"), controller, StandardOpenOption.WRITE);
            } catch (IOException e) {
                LOG.debug("{} in {}: {}", controller, cgroup, e.toString());
            }
        }
    }

    private List<Path> parents() {
        return Stream.of(holder, memory, processes)
                .flatMap(Optional::stream)
                .distinct()
                .filter(Files::isDirectory)
                .toList();
    }

    private static String name(String process, String mark) {
        return process + "-" + mark.substring(0, MARK_LENGTH);
    }

    /** Those of a run that are there. */
    List<Path> existing(String process, String mark) {
        return parents().stream()
                .map(parent -> parent.resolve(name(process, mark)))
                .filter(Files::isDirectory)
                .toList();
    }

    /** The process of each run that lives in one of them, by the mark that it carries. */
    Map<String, String> namesByMark() throws IOException {
        Map<String, String> names = new TreeMap<>();
        for (Path child : children()) {
            Matcher name = OF_RUN.matcher(child.getFileName().toString());
            if (name.matches()) {
                new Cgroup(child)
                        .members().stream()
                                .limit(MOST_MEMBERS)
                                .flatMap(pid -> Mark.runOf(pid).stream())
                                .filter(mark -> mark.startsWith(name.group(2)))
                                .findFirst()
                                .ifPresent(mark -> names.put(mark, name.group(1)));
            }
        }
        return names;
    }

    private List<Path> children() throws IOException {
        List<Path> children = new ArrayList<>();
        for (Path parent : parents()) {
            try (Stream<Path> found = Files.list(parent)) {
                found.filter(Files::isDirectory).forEach(children::add);
            }
        }
        return children;
    }

    /** Of what is no run of a process: a later agent ends it without a word. */
    Optional<Path> ofSession(String mark) {
        return holder.map(parent -> parent.resolve("exec." + mark));
    }

    /** Where a run belongs; they are not made yet. */
    List<Path> of(String process, String mark, Limits limits) {
        String name = name(process, mark);
        List<Path> parents = new ArrayList<>();
        holder.ifPresent(parents::add);
        limits.memoryBytes().stream().boxed().flatMap(any -> memory.stream()).forEach(parents::add);
        limits.processes().stream().boxed().flatMap(any -> processes.stream()).forEach(parents::add);
        return parents.stream().distinct().map(parent -> parent.resolve(name)).toList();
    }

    /**
     * Ends what lives in cgroups of ours that belong to no run, as after a loss of the state directory.
     *
     * @return the cgroups in which something lived, with the names of their processes
     */
    Map<Path, String> sweep(Set<Path> used) throws IOException {
        Map<Path, String> inhabited = new TreeMap<>();
        for (Path child : children()) {
            if (!used.contains(child)) {
                Matcher name = OF_RUN.matcher(child.getFileName().toString());
                if (name.matches() && !new Cgroup(child).members().isEmpty()) {
                    inhabited.put(child, name.group(1));
                }
                boolean removed = new RunCgroups(List.of(child)).end();
                LOG.info("{} belongs to no process and {}", child, removed ? "is removed" : "cannot be removed yet");
            }
        }
        return inhabited;
    }

    /** Takes away what is empty; whose processes go on stays. Whether nothing had to. */
    boolean close() {
        boolean gone = true;
        for (Path parent : Stream.of(holder, memory, processes)
                .flatMap(Optional::stream)
                .distinct()
                .toList()) {
            try {
                Files.deleteIfExists(parent);
            } catch (IOException e) {
                LOG.debug("{} stays: {}", parent, e.toString());
                gone = false;
            }
        }
        return gone;
    }

    @Override
    public String toString() {
        return holder.map(path -> "processes are held in cgroups below " + path)
                        .orElse(
                                "no cgroup can be made here: what a process starts is found by its mark and its session")
                + memory.map(path -> "; memory is limited in " + path).orElse("");
    }
}
