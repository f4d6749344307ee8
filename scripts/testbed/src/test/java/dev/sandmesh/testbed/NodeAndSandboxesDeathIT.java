package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A control node dies together with half of its sandboxes: nobody is left who could have seen them die. A106, A108. */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class NodeAndSandboxesDeathIT {

    private static final int AGENTS = 10;
    /** Three times: expiry and grace, and a minute more. */
    private static final Duration UNKNOWN = Duration.ofSeconds(3 * (9 + 20 + 2));

    private static final Duration UNHEALTHY = Duration.ofSeconds(3 * 62);
    private static final Duration MOVE = Duration.ofSeconds(30);

    private ThreeNodes nodes;

    @BeforeAll
    void startFleet() {
        nodes = ThreeNodes.start(AGENTS);
        nodes.awaitBalance();
    }

    @AfterAll
    void stopFleet() {
        nodes.close();
    }

    @Test
    void theDeadAreUnknownAndThenUnhealthyAndTheLivingNever() throws Exception {
        ControlNode lost = nodes.busiest();
        List<String> owned = ThreeNodes.ownedBy(ThreeNodes.idOf(lost), ThreeNodes.owners(lost));
        assertThat(owned).hasSizeGreaterThanOrEqualTo(2);
        List<String> dead = owned.subList(0, owned.size() / 2);
        List<String> living =
                nodes.names().stream().filter(name -> !dead.contains(name)).toList();
        List<ControlNode> survivors = nodes.others(lost);
        Map<String, List<String>> before = nodes.transitions();
        Instant at = Instant.now();
        lost.process().signal("KILL");
        dead.forEach(name -> nodes.agent(name).process().signal("KILL"));

        nodes.awaitAckedBy(survivors, living, at, MOVE);
        for (String name : dead) {
            survivors.get(0).api().awaitHealth(name, "unknown", UNKNOWN);
            assertThat(survivors.get(1).api().sandbox(name).getBoolean("handover"))
                    .isTrue();
        }
        // The sweeper may die in between: the next one goes on where it was.
        for (String name : dead) {
            assertThat(survivors
                            .get(1)
                            .api()
                            .awaitHealth(name, "unhealthy", UNHEALTHY)
                            .encode())
                    .contains("no report since");
            assertThat(survivors.get(0).api().sandbox(name).getBoolean("handover"))
                    .as("nobody waits for it any more")
                    .isFalse();
        }
        Map<String, List<String>> after = nodes.transitions();
        assertThat(living.stream().collect(Collectors.toMap(name -> name, after::get)))
                .as("of the living nothing was said")
                .isEqualTo(living.stream().collect(Collectors.toMap(name -> name, before::get)));
        for (String name : dead) {
            assertThat(after.get(name)).hasSize(before.get(name).size() + 2);
        }
        dead.forEach(name -> nodes.agent(name).restart());
        lost.restart();
        nodes.awaitWhole();
    }
}
