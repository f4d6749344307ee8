package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** All three control nodes are restarted, one after the other, under a stream of events and with pages open: A106, C37. */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class RollingRestartIT {

    private static final int AGENTS = 6;
    private static final int PAGES = 6;
    private static final Duration LONG = Duration.ofMinutes(4);
    /** Often enough that events are on their way all the time, seldom enough that no process counts as flapping. */
    private static final long BETWEEN_KILLS = TimeUnit.SECONDS.toNanos(3);

    private ThreeNodes nodes;

    @BeforeAll
    void startFleet() {
        nodes = ThreeNodes.start(AGENTS);
    }

    @AfterAll
    void stopFleet() {
        nodes.close();
    }

    @Test
    void noAckedEventIsLostAndNoPageHasAHole() throws Exception {
        List<ResumingPage> pages = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        Thread load = new Thread(() -> killNowAndThen(over), "load");
        load.start();
        try {
            for (int page = 0; page < PAGES; page++) {
                pages.add(ResumingPage.open(nodes.fleet(), page));
            }
            for (ControlNode node : nodes.fleet().nodes()) {
                Instant at = Instant.now();
                List<ControlNode> others = nodes.others(node);
                node.process().terminate(Duration.ofSeconds(60));
                nodes.awaitAckedBy(others, nodes.names(), at, LONG);
                node.restart();
                nodes.awaitAckedBy(nodes.fleet().nodes(), nodes.names(), Instant.now(), LONG);
            }
        } finally {
            over.set(true);
            load.join(LONG.toMillis());
        }
        nodes.awaitWhole();
        for (String name : nodes.names()) {
            assertEveryAckedEventIsWrittenOnce(nodes.agent(name));
            assertThat(nodes.transitions(name))
                    .as("nobody was reported lost")
                    .noneMatch(message -> message.contains("→ unhealthy") || message.contains("→ unknown"));
        }
        long head = Long.parseLong(nodes.query("SELECT max(seq) FROM changes"));
        for (ResumingPage page : pages) {
            Eventually.hold("the page has seen all", LONG, () -> page.cursor() >= head);
            assertThat(page.seen()).as("without a hole").containsAll(written(page.began(), head));
        }
        assertThat(pages.stream().mapToInt(ResumingPage::resumed).sum())
                .as("sockets were closed and came back")
                .isGreaterThanOrEqualTo(PAGES);
        pages.forEach(ResumingPage::close);
    }

    private Set<Long> written(long after, long head) throws Exception {
        String list = nodes.query("SELECT string_agg(seq::text, ',') FROM changes WHERE seq > " + after + " AND seq <= "
                + head + " AND kind LIKE 'sandbox%'");
        return Stream.of(list.split(",", -1)).map(Long::valueOf).collect(Collectors.toCollection(TreeSet::new));
    }

    private void killNowAndThen(AtomicBoolean over) {
        for (int turn = 0; !over.get(); turn++) {
            long pid = nodes.agent(nodes.names().get(turn % AGENTS)).anySleeper();
            if (pid != 0) {
                Signals.send("KILL", pid);
            }
            LockSupport.parkNanos(BETWEEN_KILLS);
        }
    }

    /** The agent's log is the recorder: it names every number that was acked. */
    private void assertEveryAckedEventIsWrittenOnce(Agent agent) throws Exception {
        String id = nodes.fleet().api().sandbox(agent.name()).getString("id");
        Eventually.see(
                agent.name() + ": the numbers in the table have no hole and hold every acked one",
                LONG,
                () -> nodes.fleet().postgres().eventNumbers(id),
                written -> Set.copyOf(written).containsAll(agent.ackedEvents())
                        && written.stream().mapToLong(Long::longValue).max().orElse(0)
                                == Set.copyOf(written).size());
        assertThat(agent.ackedEvents()).hasSizeGreaterThan(2);
        assertThat(nodes.fleet().postgres().eventNumbers(id))
                .as("an event is written once")
                .doesNotHaveDuplicates();
    }
}
