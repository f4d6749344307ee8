package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;

/** One sandbox of the chaos hour: what is done to it, and how it has to stand afterwards. */
final class ChaosSandbox {

    private static final Duration LONG = Duration.ofMinutes(5);

    /** The agent's budget is 112 MiB; what the last third of the hour may add to it is not a leak's worth. */
    private static final long RSS_GROWTH_MEBIBYTES = 48;

    private static final int FILES_GROWTH = 48;
    private static final int PROCESSES = 4;

    /** A starved machine may start something too slowly, now and then. */
    private static final int UNHARMED_IN = 10;

    private final String name;
    private final Agent agent;
    private final Api api;
    private final Chaos chaos;
    private Usage before;
    private int filesBefore;
    private Accounts accounts = new Accounts(List.of(), List.of());

    ChaosSandbox(String name, Fleet fleet, Map<String, String> settings, long seed) throws IOException {
        this.name = name;
        this.api = fleet.api();
        this.agent = fleet.addSandbox(name, SandboxKind.WHOLE, settings);
        this.chaos = new Chaos(api, agent, name, seed);
        api.awaitHealth(name, "healthy", LONG);
        this.before = Usage.of(agent.process().pid());
        this.filesBefore = openFiles();
    }

    /** The agent is spared in the last third, so that it can be seen to grow. */
    void rage(Duration duration) throws IOException {
        chaos.rage(duration.multipliedBy(2).dividedBy(3), true);
        api.awaitHealth(name, "healthy", LONG);
        before = Usage.of(agent.process().pid());
        filesBefore = openFiles();
        chaos.rage(duration.dividedBy(3), false);
        api.awaitHealth(name, "healthy", LONG);
    }

    /** Waits until all is told, and says how. */
    void account(OwnPostgres postgres) {
        String id = api.sandbox(name).getString("id");
        try {
            Eventually.see(
                    name + ": every kill is on the timeline",
                    LONG,
                    () -> {
                        accounts = new Accounts(chaos.harms(), postgres.timeline(id));
                        return accounts.untold();
                    },
                    List::isEmpty);
        } finally {
            System.out.println(name + ": " + accounts.summary());
            keep(accounts);
        }
    }

    void everyEndHasItsCause(int leastEnds) {
        // an hour is too dear to hear of one fault only
        SoftAssertions all = new SoftAssertions();
        all.assertThat(accounts.agentDeathsInvented()).as(name).isEmpty();
        all.assertThat(accounts.toldTwice()).as(name + ", told twice").isEmpty();
        all.assertThat(accounts.unexplained()).as(name + ", unexplained").isEmpty();
        all.assertThat(accounts.ends()).as(name).hasSizeGreaterThan(leastEnds);
        all.assertThat(accounts.foundUnwell())
                .as(name)
                .hasSizeLessThanOrEqualTo(accounts.ends().size() / UNHARMED_IN);
        all.assertAll();
    }

    /** For whoever has to find out why it failed; the database goes with the test. */
    private void keep(Accounts accounts) {
        Path file = Path.of("target", "chaos-" + name + ".txt");
        try {
            Files.write(
                    file,
                    Stream.concat(accounts.harms().stream(), accounts.timeline().stream())
                            .map(Object::toString)
                            .toList());
        } catch (IOException e) {
            System.out.println(file + " cannot be written: " + e);
        }
    }

    void nothingIsLeftOver() {
        api.awaitHealth(name, "healthy", LONG);
        Eventually.see("all four are written down", LONG, chaos::currentMarks, marks -> marks.size() == PROCESSES);
        Eventually.see("no process of an earlier run lives", LONG, this::strays, Map::isEmpty);
        Eventually.see("no cgroup of an earlier run is left", LONG, chaos::leftCgroups, Set::isEmpty);
        Eventually.see("the agent has no zombie", LONG, this::zombies, List::isEmpty);
        Eventually.see("nothing waits to be told", LONG, this::untoldEvents, List::isEmpty);
    }

    void agentHasNotGrown() throws IOException {
        Usage after = Usage.of(agent.process().pid());
        System.out.printf(
                "agent of %s after: %d MiB (before the last third %d), %d open files (%d), %d threads (%d)%n",
                name,
                after.rssMebibytes(),
                before.rssMebibytes(),
                openFiles(),
                filesBefore,
                after.threads(),
                before.threads());
        assertThat(after.rssMebibytes()).isLessThan(before.rssMebibytes() + RSS_GROWTH_MEBIBYTES);
        assertThat(openFiles()).isLessThan(filesBefore + FILES_GROWTH);
    }

    private int openFiles() {
        String[] files =
                Path.of("/proc/" + agent.process().pid() + "/fd").toFile().list();
        return files == null ? 0 : files.length;
    }

    private Map<Long, String> strays() {
        Map<Long, String> strays = Chaos.markedProcesses();
        strays.values().retainAll(chaos.marks());
        strays.values().removeAll(chaos.currentMarks());
        return strays;
    }

    private List<Path> untoldEvents() throws IOException {
        try (Stream<Path> files = Files.list(agent.stateFolder().resolve("events"))) {
            return files.filter(file -> file.toString().endsWith(".event.json")).toList();
        }
    }

    private List<Long> zombies() {
        return ProcessHandle.of(agent.process().pid()).stream()
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid)
                .filter(pid -> !Signals.isAlive(pid))
                .toList();
    }
}
