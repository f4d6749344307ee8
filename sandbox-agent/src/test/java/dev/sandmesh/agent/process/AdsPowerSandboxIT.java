package dev.sandmesh.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.protocol.report.ProcessStarted;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The specification of the local sandbox with AdsPower's stand-in: a browser of its own for each task (A90). */
@Tag("slow")
class AdsPowerSandboxIT {
    private static final Path SCRIPTS =
            Path.of("..", "scripts").toAbsolutePath().normalize();
    private static final String[] ALL = {"Xvfb", "x11vnc", "adspower", "worker"};

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @BeforeEach
    void everythingIsInstalled() throws IOException {
        for (String program : List.of("Xvfb", "x11vnc", "chromium", "node")) {
            assumeTrue(
                    Stream.of(System.getenv("PATH").split(":"))
                            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                    program + " is not installed");
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }

    private Map<String, String> variables() throws IOException {
        String adspower = freePort();
        Map<String, String> variables = new HashMap<>(Map.of(
                "DISPLAY_NUMBER", freeDisplay(),
                "VNC_PORT", freePort(),
                "DEBUG_PORT", freePort(),
                "WORKER_PORT", freePort(),
                "RUN_DIR", directory.resolve("run").toString(),
                "LOG_DIR", directory.resolve("log").toString(),
                "WORKER_SCRIPT", SCRIPTS.resolve("standins/worker/worker.mjs").toString(),
                "ADSPOWER", SCRIPTS.resolve("standins/adspower/adspower.mjs").toString(),
                "ADSPOWER_PORT", adspower,
                "WORKER_ADSPOWER_URL", "http://127.0.0.1:" + adspower));
        variables.put("WORKER_STOP_TIMEOUT", "15s");
        if (PosixUser.isAgentRoot()) {
            Files.createDirectory(
                    directory.resolve("run"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
            variables.put("XVFB_USER", "nobody");
            variables.put("VNC_USER", "daemon");
            variables.put("ADSPOWER_USER", "nobody");
            variables.put("BROWSER_FLAG", "--no-sandbox");
        }
        return variables;
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    private static String freeDisplay() {
        return ThreadLocalRandom.current()
                .ints(1000, 30_000)
                .filter(number -> !Files.exists(Path.of("/tmp/.X11-unix/X" + number)))
                .mapToObj(Integer::toString)
                .findFirst()
                .orElseThrow();
    }

    private JsonObject get(String port, String path) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + port + path);
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(15)).build();
            return new JsonObject(http.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            return new JsonObject();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Two browsers start at once, and each call of AdsPower waits for its turn. */
    private boolean succeeds(String workerPort) {
        long deadline = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        while (!hasSucceeded(workerPort) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
        return hasSucceeded(workerPort);
    }

    private boolean hasSucceeded(String workerPort) {
        JsonArray outcomes = get(workerPort, "/health").getJsonArray("lastOutcomes", new JsonArray());
        return outcomes.stream()
                .map(JsonObject.class::cast)
                .anyMatch(outcome -> outcome.getString("outcome").equals("succeeded")
                        && outcome.getString("profile").startsWith("kdemo"));
    }

    @Test
    void eachTaskHasABrowserOfItsOwnAlsoAfterAdsPowerWasKilled() throws Exception {
        Map<String, String> variables = variables();
        String worker = variables.get("WORKER_PORT");
        String yaml = Files.readString(SCRIPTS.resolve("sandbox/local.yaml"))
                .replace("        PORT:", "        WORKER_TASK_INTERVAL_MS: \"500\"\n        PORT:");
        try (TestingSupervision running = new TestingSupervision(directory, yaml, variables).awaitRunning(ALL)) {
            assertThat(succeeds(worker)).isTrue();
            running.facts.clear();
            TestingSupervision.signal("KILL", running.pid("adspower"));
            running.awaitFact(ProcessStarted.class, fact -> fact.process().equals("adspower"));
            running.awaitFact(ProcessStarted.class, fact -> fact.process().equals("worker"));
            running.awaitRunning(ALL);
            assertThat(succeeds(worker)).isTrue();
            assertThat(running.report("adspower").restarts()).isEqualTo(1);
        }
    }
}
