package dev.sandmesh.testbed;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A real browser logs in to the real page and sees a display die and come back, by bus frames alone: A163, B9, D94. */
@TestInstance(Lifecycle.PER_CLASS)
class BrowserIT {

    private static final String NAME = "watched";

    private Fleet fleet;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        fleet.addSandbox(NAME, SandboxKind.WHOLE);
        fleet.api().awaitHealth(NAME, "healthy", Duration.ofMinutes(4));
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @Test
    void pageShowsTheKillAndTheRecovery() throws Exception {
        Playwright.run(fleet, NAME, Map.of(), "fleet");
    }

    @Tag("slow")
    @Test
    void pageOfOneSandboxIsWholeAtAnyWidthAndWithoutAMouse() throws Exception {
        Playwright.run(fleet, NAME, Map.of(), "sandbox");
    }

    @Tag("slow")
    @Test
    void pageCanBeReadByWhoSeesLittle() throws Exception {
        Playwright.run(fleet, NAME, Map.of(), "accessibility");
    }
}
