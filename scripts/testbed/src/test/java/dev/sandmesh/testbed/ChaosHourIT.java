package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Random kills and stops of everything supervised, of the guards and of the agents, in a sandbox with one Chromium beside one
 * with AdsPower: afterwards all is healthy, nothing is left over, and the timeline accounts for every kill: A28, A90-A94, A107,
 * D18-D24, D27, D29. SANDMESH_CHAOS_MINUTES (60) says how long, SANDMESH_CHAOS_SEED repeats the choices of a run.
 */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class ChaosHourIT {

    private static final int MINUTES = Programs.setting("SANDMESH_CHAOS_MINUTES", 60);
    private static final long SEED = Programs.setting("SANDMESH_CHAOS_SEED", (int) (System.nanoTime() & 0xfffffff));

    private OwnPostgres postgres;
    private Fleet fleet;

    @BeforeAll
    void startFleet() throws Exception {
        System.out.println("chaos for " + MINUTES + " minutes with SANDMESH_CHAOS_SEED=" + SEED);
        postgres = OwnPostgres.start();
        fleet = Fleet.start(postgres.environment());
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
        postgres.close();
    }

    @Test
    void everythingIsHealthyAgainAndEveryKillIsAccountedFor() throws Exception {
        long database = postgres.pid();
        List<ChaosSandbox> sandboxes = List.of(
                new ChaosSandbox("with-chromium", fleet, Map.of(), SEED),
                new ChaosSandbox(
                        "with-adspower", fleet, AdsPowerPlaces.onFreePorts().settings(), SEED + 1));
        rage(sandboxes);
        assertAll(sandboxes.stream().map(each -> () -> each.account(postgres)));
        assertAll(sandboxes.stream().map(each -> () -> {
            each.everyEndHasItsCause(MINUTES);
            each.nothingIsLeftOver();
            each.agentHasNotGrown();
        }));
        assertThat(postgres.pid()).isEqualTo(database);
        assertThat(Signals.isAlive(database)).isTrue();
    }

    private static void rage(List<ChaosSandbox> sandboxes) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(sandboxes.size());
        try {
            List<Future<?>> raging = sandboxes.stream()
                    .<Future<?>>map(each -> threads.submit(() -> {
                        each.rage(Duration.ofMinutes(MINUTES));
                        return true;
                    }))
                    .toList();
            for (Future<?> each : raging) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
