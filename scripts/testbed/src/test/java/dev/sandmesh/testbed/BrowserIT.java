package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A real browser logs in to the real page and sees a display die and come back, by bus frames alone: A163, B9, D94. */
@TestInstance(Lifecycle.PER_CLASS)
class BrowserIT {

    private static final String NAME = "watched";
    private static final Duration LIMIT = Duration.ofMinutes(10);

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
        Path web = Checkout.root().resolve("web");
        Path output = fleet.home().resolve("playwright.log");
        ProcessBuilder builder = new ProcessBuilder(
                        List.of("node", "node_modules/@playwright/test/cli.js", "test", "-c", "test/e2e"))
                .directory(web.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .putAll(Map.of(
                        "BASE_URL",
                        fleet.api().base(),
                        "EMAIL",
                        ControlNode.EMAIL,
                        "PASSWORD",
                        ControlNode.PASSWORD,
                        "SANDBOX",
                        NAME));
        Process playwright = builder.start();
        boolean ended = playwright.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
            playwright.descendants().forEach(ProcessHandle::destroyForcibly);
            playwright.destroyForcibly();
        }
        assertThat(ended && playwright.exitValue() == 0)
                .as(Files.readString(output))
                .isTrue();
    }
}
