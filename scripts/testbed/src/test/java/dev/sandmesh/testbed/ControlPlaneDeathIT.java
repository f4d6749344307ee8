package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The control plane is killed under a stream of events and comes back; nobody is reported lost, no event is missing: A31, A108, D29. */
@TestInstance(Lifecycle.PER_CLASS)
class ControlPlaneDeathIT {

    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final Map<String, String> RECORDING = Map.of("SANDMESH_AGENT_LOG_LEVEL", "debug");
    private static final Duration BACK = Duration.ofMinutes(4);
    private static final int KILLS = 8;

    private OwnPostgres postgres;
    private Fleet fleet;
    private Api api;

    @BeforeAll
    void startFleet() throws Exception {
        postgres = OwnPostgres.start();
        fleet = Fleet.start(postgres.environment());
        api = fleet.api();
        NAMES.forEach(name -> fleet.addSandbox(name, SandboxKind.SMALL, RECORDING));
        NAMES.forEach(name -> api.awaitHealth(name, "healthy", BACK));
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
        postgres.close();
    }

    @Test
    void agentsComeBackByThemselvesAndNothingIsLost() throws Exception {
        Map<String, Long> epochs = epochs();
        for (int kill = 0; kill < KILLS; kill++) {
            fleet.agents().forEach(ControlPlaneDeathIT::killFirst);
        }
        fleet.killControl();
        for (int kill = 0; kill < KILLS; kill++) {
            fleet.agents().forEach(ControlPlaneDeathIT::killFirst);
        }
        fleet.restartControl();

        Eventually.see("every epoch has grown", BACK, this::epochs, now -> NAMES.stream()
                .allMatch(name -> now.get(name) > epochs.get(name)));
        NAMES.forEach(name -> api.awaitHealth(name, "healthy", BACK));
        assertThat(api.sandboxes()).hasSize(NAMES.size());
        for (Agent agent : fleet.agents()) {
            assertEveryEventIsWrittenOnce(agent);
            assertThat(api.timeline(agent.name()))
                    .noneMatch(event -> event.getString("message").contains("unhealthy"));
        }
    }

    /** The agent's log is the recorder: it names every number that was acked. */
    private void assertEveryEventIsWrittenOnce(Agent agent) throws SQLException {
        String id = api.sandbox(agent.name()).getString("id");
        Eventually.see(
                "at least two events a kill are acked",
                BACK,
                agent::ackedEvents,
                acked -> acked.size() >= 2 * 2 * KILLS);
        Eventually.see(
                "the numbers in the table have no hole and hold every acked one",
                BACK,
                () -> postgres.eventNumbers(id),
                written -> Set.copyOf(written).containsAll(agent.ackedEvents())
                        && written.stream().mapToLong(Long::longValue).max().orElse(0)
                                == Set.copyOf(written).size());
        List<Long> written = postgres.eventNumbers(id);
        assertThat(written).as("an event is written once").doesNotHaveDuplicates();
    }

    /** Kills the first process where the agent runs it, whoever knows of it. */
    private static void killFirst(Agent agent) {
        long pid = Eventually.see("first runs", BACK, agent::anySleeper, found -> found != 0);
        Signals.send("KILL", pid);
        Eventually.hold("it is gone", BACK, () -> !Signals.isAlive(pid));
    }

    private Map<String, Long> epochs() {
        Map<String, Long> epochs = new HashMap<>();
        api.sandboxes().forEach(sandbox -> epochs.put(sandbox.getString("name"), sandbox.getLong("epoch")));
        return epochs;
    }
}
