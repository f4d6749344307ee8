package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Random kills and stops of everything supervised, and of the agent: afterwards all is healthy, nothing is left over, and the
 * timeline accounts for every kill: A90-A94, A107, D18-D24, D27, D29. SANDMESH_CHAOS_MINUTES (60) says how long,
 * SANDMESH_CHAOS_SEED repeats the choices of a run.
 */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class ChaosHourIT {

    private static final String NAME = "chaos";
    private static final int MINUTES = Programs.setting("SANDMESH_CHAOS_MINUTES", 60);
    private static final long SEED = Programs.setting("SANDMESH_CHAOS_SEED", (int) (System.nanoTime() & 0xfffffff));
    private static final Duration LONG = Duration.ofMinutes(5);

    /** The agent's budget is 112 MiB; what the last third of the hour may add to it is not a leak's worth. */
    private static final long RSS_GROWTH_MIBIBYTES = 48;

    private static final int FILES_GROWTH = 48;
    private static final int PROCESSES = 4;

    private OwnPostgres postgres;
    private Fleet fleet;
    private Api api;
    private Agent agent;

    @BeforeAll
    void startFleet() throws Exception {
        System.out.println("chaos for " + MINUTES + " minutes with SANDMESH_CHAOS_SEED=" + SEED);
        postgres = OwnPostgres.start();
        fleet = Fleet.start(postgres.environment());
        api = fleet.api();
        agent = fleet.addSandbox(NAME, SandboxKind.WHOLE);
        api.awaitHealth(NAME, "healthy", LONG);
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
        postgres.close();
    }

    @Test
    void everythingIsHealthyAgainAndEveryKillIsAccountedFor() throws Exception {
        long database = postgres.pid();
        String id = api.sandbox(NAME).getString("id");
        Chaos chaos = new Chaos(api, agent, NAME, SEED);
        chaos.rage(Duration.ofMinutes(MINUTES).multipliedBy(2).dividedBy(3), true);
        api.awaitHealth(NAME, "healthy", LONG);
        Usage before = Usage.of(agent.process().pid());
        int filesBefore = openFiles();
        // the agent is spared in the last third, so that it can be seen to grow
        chaos.rage(Duration.ofMinutes(MINUTES).dividedBy(3), false);

        api.awaitHealth(NAME, "healthy", LONG);
        Accounts accounts = Eventually.see(
                "every kill is on the timeline",
                LONG,
                () -> new Accounts(chaos.harms(), postgres.timeline(id)),
                each -> each.unaccounted().isEmpty());
        System.out.println(accounts.summary());
        assertThat(accounts.toldTwice()).isEmpty();
        assertThat(accounts.wronglyTold()).isEmpty();
        assertThat(accounts.agentDeathsUntold()).isEmpty();
        assertThat(accounts.fromProcesses()).isGreaterThan(MINUTES);

        api.awaitHealth(NAME, "healthy", LONG);
        nothingIsLeftOver(chaos);
        Usage after = Usage.of(agent.process().pid());
        System.out.printf(
                "agent after: %d MiB (before the last third %d), %d open files (%d), %d threads (%d)%n",
                after.rssMebibytes(),
                before.rssMebibytes(),
                openFiles(),
                filesBefore,
                after.threads(),
                before.threads());
        assertThat(after.rssMebibytes()).isLessThan(before.rssMebibytes() + RSS_GROWTH_MIBIBYTES);
        assertThat(openFiles()).isLessThan(filesBefore + FILES_GROWTH);
        assertThat(postgres.pid()).isEqualTo(database);
        assertThat(Signals.isAlive(database)).isTrue();
    }

    private int openFiles() {
        String[] files = new java.io.File("/proc/" + agent.process().pid() + "/fd").list();
        return files == null ? 0 : files.length;
    }

    private void nothingIsLeftOver(Chaos chaos) {
        Eventually.see("all four are written down", LONG, chaos::currentMarks, marks -> marks.size() == PROCESSES);
        Eventually.see("no process of an earlier run lives", LONG, () -> strays(chaos), Map::isEmpty);
        Eventually.see("no cgroup of an earlier run is left", LONG, chaos::leftCgroups, Set::isEmpty);
        Eventually.see("the agent has no zombie", LONG, this::zombies, List::isEmpty);
        Eventually.see("nothing waits to be told", LONG, this::untoldEvents, List::isEmpty);
    }

    private static Map<Long, String> strays(Chaos chaos) {
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
        List<Long> zombies = new ArrayList<>();
        ProcessHandle.of(agent.process().pid()).stream()
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid)
                .filter(pid -> !Signals.isAlive(pid))
                .forEach(zombies::add);
        return zombies;
    }
}
