package dev.sandmesh.testbed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A real browser reads on the real page what a sandbox with AdsPower is, and what becomes of its profiles (D83, D86). */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class ProfilesBrowserIT {

    private static final String NAME = "with-profiles";

    private final AdsPowerPlaces places = AdsPowerPlaces.onFreePorts();
    private Fleet fleet;
    private Agent agent;
    private Path quirks;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        quirks = fleet.home().resolve("quirks.json");
        Map<String, String> settings = places.settings();
        settings.putAll(Map.of(
                "ADSPOWER_QUIRKS_FILE",
                quirks.toString(),
                "WORKER_ADSPOWER_PROFILES",
                "kdemo01",
                "WORKER_SLOTS",
                "1",
                // longer than the test: what is claimed stays so
                "WORKER_TASK_MS",
                "3600000",
                "SANDMESH_AGENT_ADSPOWER_CLAIM_GRACE_SECONDS",
                "20"));
        agent = fleet.addSandbox(NAME, SandboxKind.WHOLE, settings);
        fleet.api().awaitHealth(NAME, "healthy", Duration.ofMinutes(6));
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @Test
    void thePageTellsProfilesVersionsUsersLimitsLogsAndWhyAProcessWasRestarted() throws Exception {
        // a profile is closed so slowly that the page has time to show that it is lost
        Files.writeString(quirks, """
                {"keepLost": ["kdemo04"], "delayMs": 10000, "only": ["/api/v2/browser-profile/stop"]}""");
        Playwright.run(
                fleet,
                NAME,
                Map.of(
                        "ADSPOWER_URL",
                        places.adspower(),
                        "LOG_FOLDER",
                        agent.logFolder().toString(),
                        "WITH_USERS",
                        Boolean.toString(Folders.isRoot())),
                "profiles");
    }
}
