package dev.sandmesh.testbed;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A real browser orders things of real sandboxes, reads their logs, types into their shells, and takes home what they tell (A160, A185, D7). */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class OperationPagesIT {

    private static final String WHOLE = "whole";
    private static final String WORKER = "worker-only";
    private static final Duration START = Duration.ofMinutes(4);

    private Fleet fleet;
    private Api api;
    private Agent whole;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        api = fleet.api();
        whole = fleet.addSandbox(WHOLE, SandboxKind.WHOLE);
        fleet.addSandbox(WORKER, SandboxKind.WORKER);
        api.awaitHealth(WHOLE, "healthy", START);
        api.awaitHealth(WORKER, "healthy", START);
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @Test
    void manyAreChosenSeenBeforeAndFollowed() throws Exception {
        Playwright.run(fleet, WHOLE, Map.of("SANDBOXES", WHOLE + "," + WORKER, "PROCESS", "worker"), "operations.e2e");
    }

    @Test
    void oneIsStoppedDrainedPicturedAndBundled() throws Exception {
        Playwright.run(fleet, WHOLE, Map.of("PROCESS", "chromium"), "console.e2e");
    }

    @Test
    void itsShellIsTypedInto() throws Exception {
        Playwright.run(fleet, WHOLE, Map.of("SIZE_COMMAND", "stty size"), "terminal.e2e");
    }

    @Test
    void itsShellIsRecordedAndPlayed() throws Exception {
        Playwright.run(fleet, WHOLE, Map.of(), "recordings.e2e");
    }

    @Test
    void aLogThatIsWrittenAllTheTimeIsRead() throws Exception {
        Path log = whole.logFolder().resolve("worker.log");
        String talk = "i=0; while :; do echo \"worker WARN line $i\"; echo \"worker line $i\"; i=$((i+1)); sleep 0.2;"
                + " done >> '" + log + "'";
        JsonObject talker = new JsonObject()
                .put("command", new JsonArray(List.of("sh", "-c", talk)))
                .put("timeoutSeconds", 1_800);
        try (ExecStream talking = ExecStream.begin(
                api.base(), api.accessToken(), api.sandbox(WHOLE).getString("id"), talker)) {
            Playwright.run(fleet, WHOLE, Map.of("LOG_OF", "worker", "LOG_WORD", "WARN"), "logs.e2e");
        }
    }
}
