package dev.sandmesh.testbed;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A real browser looks at the screen of a real sandbox, sees there what nobody could guess, and types into it (A77-A80, A119, A147). */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class LiveViewPagesIT {

    private static final String NAME = "looked-at";

    private Fleet fleet;
    private Agent agent;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        // nothing but the test opens a window on that screen
        agent = fleet.addSandbox(NAME, SandboxKind.WHOLE, Map.of("WORKER_TASK_INTERVAL_MS", "0"));
        fleet.api().awaitHealth(NAME, "healthy", Duration.ofMinutes(4));
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @Test
    void whatItShowsIsSeenAndOnlyWhoIsInControlTouchesIt() throws Exception {
        String port = agent.environment().get("DEBUG_PORT");
        Playwright.run(fleet, NAME, Map.of("DEBUG_URL", "http://127.0.0.1:" + port), "live-view.e2e");
    }
}
