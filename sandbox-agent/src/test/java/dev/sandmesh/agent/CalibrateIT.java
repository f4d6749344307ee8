package dev.sandmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The command as a process of its own, with real Chromium browsers: A94, A99, A177, D69-D71. */
class CalibrateIT {

    private static final long LIMIT_SECONDS = 240;
    private static final String BROWSER_USER = "sandmesh-browser";

    private Path directory;

    @BeforeEach
    void makeDirectory() throws IOException {
        assumeThat(chromium()).as("there is a Chromium on this machine").isTrue();
        directory = Files.createTempDirectory("calibrate-it-");
        // other users pass
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String name : List.of("state", "run", "log")) {
            Files.createDirectories(directory.resolve(name));
        }
        Files.writeString(directory.resolve("spec.yaml"), """
                processes:
                  - name: chromium
                    command: [chromium, --no-first-run, --disable-gpu, --disable-dev-shm-usage, --no-sandbox,
                      "--remote-debugging-port=9222", "--user-data-dir=${RUN_DIR}/browser", about:blank]
                    user: ${BROWSER_USER:-}
                    log: ${LOG_DIR}/chromium.log
                """);
    }

    @AfterEach
    void removeDirectory() throws IOException {
        if (directory == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.map(Path::toFile).sorted((one, other) -> other.compareTo(one)).forEach(File::delete);
        }
    }

    @Test
    void measuresBrowsersKeepsTheResultAndLeavesNothing() throws Exception {
        Process calibrate = start("--max", "2", "--think-millis", "100", "--loads", "2", "--heap-mib", "5");

        assertThat(calibrate.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(calibrate.exitValue()).as(output()).isZero();
        JsonObject kept = new JsonObject(Files.readString(directory.resolve("state/capacity.json")));
        // a machine that is busy with other tests may bear none
        assertThat(kept.getInteger("browsers")).isBetween(0, 2);
        assertThat(kept.getString("limitedBy")).isIn("asked", "latency", "memory");
        assertThat(kept.getInteger("cpus")).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(kept.getLong("memoryBytes")).isPositive();
        assertThat(output())
                .contains("browsers   load p95", "formula", "sizing table")
                .containsPattern("(?m)^ +1 +[0-9]+ ms +[0-9]+ ms");
        assertNothingIsLeft();
    }

    @Tag("slow")
    @Test
    void isEndedInTheMiddleAndLeavesNothing() throws Exception {
        Process calibrate = start("--max", "50", "--nodes", "10", "--images", "0", "--heap-mib", "0");
        awaitFirstLevel(calibrate);

        calibrate.destroy();

        assertThat(calibrate.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(directory.resolve("state/capacity.json")).doesNotExist();
        assertNothingIsLeft();
    }

    @Tag("slow")
    @Test
    void isKilledAndItsBrowsersEndWithIt() throws Exception {
        Process calibrate = start("--max", "50", "--nodes", "10", "--images", "0", "--heap-mib", "0");
        awaitFirstLevel(calibrate);

        calibrate.destroyForcibly();

        assertThat(calibrate.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        eventually("its browsers are gone", () -> browsers().isEmpty());
    }

    @Tag("slow")
    @Test
    void doesNotMeasureWhileTasksRunUnlessForced() throws Exception {
        HttpServer worker = worker("{\"status\": \"healthy\", \"capacity\": {\"slots\": 2, \"active\": 1, \"free\": 1},"
                + " \"tasks\": [{\"id\": \"t1\", \"profile\": \"p1\", \"since\": \"2026-11-21T10:00:00.000Z\"}]}");
        try {
            String url = "http://127.0.0.1:" + worker.getAddress().getPort();
            Process refused = start(List.of("SANDMESH_AGENT_WORKER_URL=" + url), "--max", "1");
            assertThat(refused.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(refused.exitValue()).isEqualTo(1);
            assertThat(output()).contains("1 tasks run here").contains("--force");

            Process forced = start(
                    List.of("SANDMESH_AGENT_WORKER_URL=" + url),
                    "--max",
                    "1",
                    "--force",
                    "--loads",
                    "1",
                    "--think-millis",
                    "10");
            assertThat(forced.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(forced.exitValue()).as(output()).isZero();
        } finally {
            worker.stop(0);
        }
    }

    @Test
    void doesNotMeasureBesideAWorkerThatDoesNotAnswer() throws Exception {
        Path script = Path.of("../scripts/standins/worker/worker.mjs").toAbsolutePath();
        Path trouble = directory.resolve("trouble");
        int port = FreePlace.port();
        ProcessBuilder builder = new ProcessBuilder("node", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log/worker.log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "PORT", String.valueOf(port),
                        "WORKER_TROUBLE_FILE", trouble.toString(),
                        "WORKER_TASK_INTERVAL_MS", "0"));
        Process worker = builder.start();
        try {
            eventually("the worker answers", () -> ask(port, "/health").contains("contract"));
            Files.writeString(trouble, "hang");
            assertRefused(port, "does not say whether tasks run", "/health does not answer");
            Files.writeString(trouble, "unhealthy");
            assertRefused(port, "does not say whether tasks run", "says it is unhealthy");
        } finally {
            worker.destroyForcibly();
            assertThat(worker.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void doesNotMeasureWhileAnOldWorkerTellsOnlyTheNumberOfItsTasks() throws Exception {
        HttpServer worker =
                worker("{\"status\": \"healthy\", \"capacity\": {\"slots\": 2, \"active\": 1, \"free\": 1}}");
        try {
            assertRefused(worker.getAddress().getPort(), "1 tasks run here");
        } finally {
            worker.stop(0);
        }
    }

    private void assertRefused(int port, String... said) throws Exception {
        Process refused = start(List.of("SANDMESH_AGENT_WORKER_URL=http://127.0.0.1:" + port), "--max", "1");
        assertThat(refused.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(refused.exitValue()).as(output()).isEqualTo(1);
        assertThat(output()).contains(said).contains("--force");
        assertThat(directory.resolve("state/capacity.json")).doesNotExist();
    }

    private static HttpServer worker(String says) throws IOException {
        HttpServer worker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] health = says.getBytes(StandardCharsets.UTF_8);
        worker.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(200, health.length);
            exchange.getResponseBody().write(health);
            exchange.close();
        });
        worker.start();
        return worker;
    }

    @Tag("slow")
    @Test
    void measuresProfilesOfAdsPowerAndClosesThem() throws Exception {
        Path standIn = Path.of("../scripts/standins/adspower/adspower.mjs").toAbsolutePath();
        assumeThat(standIn).as("the stand-in is in this checkout").exists();
        int port = FreePlace.port();
        ProcessBuilder builder = new ProcessBuilder("node", standIn.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log/adspower.log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "ADSPOWER_PORT", String.valueOf(port),
                        "ADSPOWER_DATA", directory.resolve("run/adspower").toString(),
                        "ADSPOWER_PROFILES", "kone,ktwo",
                        "ADSPOWER_NO_SANDBOX", "true",
                        "ADSPOWER_BROWSER_FLAG", "--headless=new"));
        Process adspower = builder.start();
        try {
            eventually("AdsPower answers", () -> ask(port, "/status").contains("\"code\""));
            Process calibrate = start(
                    List.of("SANDMESH_AGENT_ADSPOWER_URL=http://127.0.0.1:" + port),
                    "--profiles",
                    "kone,ktwo",
                    "--loads",
                    "1",
                    "--think-millis",
                    "10");

            assertThat(calibrate.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(calibrate.exitValue()).as(output()).isZero();
            assertThat(output()).contains("profiles of AdsPower, at most 2").containsPattern("(?m)^ +1 +[0-9]+ ms");
            JsonObject calls = new JsonObject(ask(port, "/standin/calls"));
            assertThat(calls.getInteger("throttled")).isZero();
            eventually(
                    "its profiles are closed",
                    () -> ask(port, "/standin/browsers").replaceAll("\\s", "").contains("\"browsers\":[]"));
        } finally {
            adspower.destroy();
            assertThat(adspower.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static String ask(int port, String path) {
        try (InputStream answer =
                URI.create("http://127.0.0.1:" + port + path).toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "{}";
        }
    }

    @Test
    void pageThatCannotBeLoadedIsSaid() throws Exception {
        Process calibrate = start("--max", "1", "--page", "http://127.0.0.1:1/");

        assertThat(calibrate.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(calibrate.exitValue()).isEqualTo(1);
        assertThat(output()).contains("http://127.0.0.1:1/ cannot be loaded");
        assertNothingIsLeft();
    }

    private void awaitFirstLevel(Process calibrate) {
        eventually("a browser is measured", () -> !calibrate.isAlive() || output().contains("     1 "));
        assertThat(calibrate.isAlive()).as(output()).isTrue();
        assertThat(browsers()).isNotEmpty();
    }

    private Process start(String... options) throws IOException {
        return start(List.of(), options);
    }

    private Process start(List<String> variables, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.sandmesh.agent.Main",
                "calibrate"));
        command.addAll(Arrays.asList(options));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile());
        builder.environment().remove("DISPLAY");
        builder.environment().put("SANDMESH_AGENT_NAME", "calibrate");
        builder.environment().put("SANDMESH_AGENT_MESH_MEMBERS", "127.0.0.1:1");
        builder.environment()
                .put("SANDMESH_AGENT_STATE_DIR", directory.resolve("state").toString());
        builder.environment()
                .put("SANDMESH_AGENT_RUN_DIR", directory.resolve("run").toString());
        builder.environment()
                .put("SANDMESH_AGENT_LOG_DIR", directory.resolve("log").toString());
        builder.environment()
                .put("SANDMESH_AGENT_SPEC", directory.resolve("spec.yaml").toString());
        if (hasBrowserUser()) {
            builder.environment().put("BROWSER_USER", BROWSER_USER);
        }
        variables.forEach(variable -> builder.environment()
                .put(variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1)));
        return builder.start();
    }

    private void assertNothingIsLeft() {
        eventually("no browser is left", () -> browsers().isEmpty());
        try (Stream<Path> profiles = Files.list(directory.resolve("run/calibrate"))) {
            assertThat(profiles).isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Processes that name our profile directory. */
    private List<Long> browsers() {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains(directory.resolve("run/calibrate") + "/"))
                .map(ProcessHandle::pid)
                .toList();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private String output() {
        try {
            return Files.exists(directory.resolve("output")) ? Files.readString(directory.resolve("output")) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean chromium() {
        return Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "chromium")));
    }

    private static boolean hasBrowserUser() throws IOException {
        return "root".equals(System.getProperty("user.name"))
                && Files.readAllLines(Path.of("/etc/passwd")).stream()
                        .anyMatch(line -> line.startsWith(BROWSER_USER + ":"));
    }

    private interface Look {
        boolean holds();
    }

    private void eventually(String what, Look look) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!look.holds()) {
            assertThat(System.nanoTime()).as(what + "; output: " + output()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
