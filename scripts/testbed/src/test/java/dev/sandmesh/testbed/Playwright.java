package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs end-to-end tests of the page in a real browser against a fleet. */
final class Playwright {

    private static final Duration LIMIT = Duration.ofMinutes(15);

    private Playwright() {}

    /** Fails with all that the run said unless every test in {@code files} passes. */
    static void run(Fleet fleet, String sandbox, Map<String, String> environment, String... files)
            throws IOException, InterruptedException {
        Path output = fleet.home().resolve("playwright.log");
        List<String> command =
                new ArrayList<>(List.of("node", "node_modules/@playwright/test/cli.js", "test", "-c", "test/e2e"));
        command.addAll(List.of(files));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Checkout.root().resolve("web").toFile())
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
                        sandbox));
        builder.environment().putAll(environment);
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
