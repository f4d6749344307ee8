package dev.sandmesh.agent.adspower;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.agent.FreePlace;
import dev.sandmesh.agent.probe.ProbeResult;
import dev.sandmesh.agent.probe.Probes;
import dev.sandmesh.agent.process.EngineSettings;
import dev.sandmesh.agent.process.SpecFile;
import dev.sandmesh.agent.process.Supervisor;
import dev.sandmesh.agent.process.SupervisorConfig;
import dev.sandmesh.agent.process.SupervisorVerticle;
import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessState;
import dev.sandmesh.protocol.report.ProfileState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The stand-in for AdsPower under a real supervisor, on a display of its own, watched as in an agent. */
final class TestingAdsPower implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    /** Long against the test's looks, short against its patience. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final String SPEC = """
            processes:
              - name: Xvfb
                command: [Xvfb, ":${DISPLAY_NUMBER}", -screen, "0", 800x600x24, -nolisten, tcp]
                log: ${HOME_DIR}/log/xvfb.log
                readiness: {kind: x11, target: ":${DISPLAY_NUMBER}"}
              - name: adspower
                command: [node, "${SCRIPT}"]
                user: ${ADSPOWER_USER}
                engine: adspower
                dependsOn: [Xvfb]
                environment:
                  pass: [PATH]
                  set:
                    DISPLAY: ":${DISPLAY_NUMBER}"
                    HOME: ${HOME_DIR}/data
                    ADSPOWER_PORT: "${PORT}"
                    ADSPOWER_DATA: ${HOME_DIR}/data
                    ADSPOWER_QUIRKS_FILE: ${HOME_DIR}/quirks.json
                    ADSPOWER_CALLS_PER_SECOND: "${CALLS_PER_SECOND}"
                    ADSPOWER_PROFILES: k1,k2,k3,k4
                    ADSPOWER_NO_SANDBOX: "true"
                log: ${HOME_DIR}/log/adspower.log
                startTimeout: 60s
                readiness: {kind: agent, target: adspower, timeout: 5s}
                liveness: {kind: agent, target: adspower, interval: 1s, timeout: 5s, failures: 3}
                stop: {signal: TERM, timeout: 20s, first: {step: close-profiles, timeout: 30s}}
            """;

    final List<AgentFact> facts = new CopyOnWriteArrayList<>();
    final List<Condition> turned = new CopyOnWriteArrayList<>();
    final AdsPowerConfig settings;
    final AdsPowerApi api;
    final AdsPowerMonitor monitor;
    final CloseProfiles closing;

    private final Path home;
    private final int port = FreePlace.port();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Vertx vertx = Vertx.vertx();
    private final Probes probes;
    private final SupervisorVerticle supervision;
    private final Set<Long> browsers = new HashSet<>();
    private volatile boolean deployed;

    TestingAdsPower(Path home, Duration gap, int callsPerSecond, boolean closeLeaked) throws Exception {
        for (String program : List.of("Xvfb", "chromium", "node")) {
            assumeTrue(
                    Stream.of(System.getenv("PATH").split(":"))
                            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                    program + " is not installed");
        }
        this.home = home;
        prepare();
        probes = new Probes(vertx, Map.of("adspower", this::probe));
        SupervisorConfig config = new SupervisorConfig(
                SpecFile.parse(SPEC, variables(callsPerSecond)),
                home.resolve("state"),
                Duration.ofSeconds(60),
                Map.of("close-profiles", this::closeProfiles),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                EngineSettings.NONE,
                Optional::empty);
        supervision = new SupervisorVerticle(Clock.systemUTC(), config, probes, (fact, now) -> {
            facts.add(fact);
            return Future.succeededFuture();
        });
        settings = new AdsPowerConfig(
                1,
                Optional.empty(),
                Optional.of(home.resolve("data/source/local_api")),
                Duration.ofSeconds(1),
                gap,
                GRACE,
                closeLeaked,
                Optional.of(home.resolve("pace")));
        api = new AdsPowerApi(vertx, settings, this::pid);
        monitor = new AdsPowerMonitor(api, settings, Clock.systemUTC(), probes, turned::add);
        closing = new CloseProfiles(api, monitor);
        vertx.deployVerticle(monitor).await(20, SECONDS);
        vertx.deployVerticle(supervision).await(20, SECONDS);
        deployed = true;
        try {
            await("AdsPower runs", () -> is(ProcessState.RUNNING));
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    private Future<String> closeProfiles(Duration limit) {
        return closing.before(limit);
    }

    private Future<ProbeResult> probe() {
        return monitor.probe().check();
    }

    private void prepare() throws IOException, InterruptedException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        Files.createDirectory(home.resolve("log"));
        Files.createDirectory(home.resolve("state"));
        Path data = Files.createDirectory(home.resolve("data"));
        if (isRoot()) {
            new ProcessBuilder("chown", "nobody", data.toString()).start().waitFor();
        }
        quirks(new JsonObject());
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private Map<String, String> variables(int callsPerSecond) {
        Map<String, String> variables = new HashMap<>();
        variables.put("DISPLAY_NUMBER", FreePlace.display());
        variables.put("HOME_DIR", home.toString());
        variables.put(
                "SCRIPT",
                Path.of("..", "scripts/standins/adspower/adspower.mjs")
                        .toAbsolutePath()
                        .normalize()
                        .toString());
        variables.put("ADSPOWER_USER", isRoot() ? "nobody" : System.getProperty("user.name"));
        variables.put("PORT", Integer.toString(port));
        variables.put("CALLS_PER_SECOND", Integer.toString(callsPerSecond));
        return variables;
    }

    Supervisor supervisor() {
        return supervision.supervisor();
    }

    private Optional<ProcessReport> report() {
        return !deployed
                ? Optional.empty()
                : supervisor().reports().stream()
                        .filter(report -> report.name().equals("adspower"))
                        .findFirst();
    }

    boolean is(ProcessState state) {
        return report().filter(report -> report.state() == state).isPresent();
    }

    long pid() {
        return report().map(ProcessReport::pid).orElse(0L);
    }

    /** Replaced at once, so that the stand-in never reads half of it. */
    void quirks(JsonObject quirks) throws IOException {
        Path next = Files.writeString(home.resolve("quirks.next"), quirks.encode());
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(next, home.resolve("quirks.json"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** As a worker does, or a person: not through the agent. */
    void open(String profile) throws Exception {
        JsonObject body = new JsonObject().put("profile_id", profile);
        JsonObject answer = send(HttpRequest.newBuilder(uri("/api/v2/browser-profile/start"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode())));
        if (answer.getInteger("code") != 0) {
            throw new AssertionError(profile + " is not opened: " + answer);
        }
        running();
    }

    private JsonObject send(HttpRequest.Builder request) throws Exception {
        return new JsonObject(http.send(request.timeout(LIMIT).build(), BodyHandlers.ofString())
                .body());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** The pid of the living browser of each profile. */
    Map<String, Long> running() throws Exception {
        JsonArray all = send(HttpRequest.newBuilder(uri("/standin/browsers"))).getJsonArray("browsers");
        Map<String, Long> running = new HashMap<>();
        for (Object item : all) {
            JsonObject browser = (JsonObject) item;
            if (browser.getBoolean("alive")) {
                running.put(browser.getString("profile"), browser.getLong("pid"));
            }
        }
        browsers.addAll(running.values());
        return running;
    }

    JsonObject calls() throws Exception {
        return send(HttpRequest.newBuilder(uri("/standin/calls")));
    }

    /** Between two calls of the agent, as the stand-in saw them arrive; what this test itself calls is not counted. */
    Duration shortestGap() throws Exception {
        await("the agent has called", () -> arrivals().size() >= 3);
        List<Instant> arrivals = arrivals();
        Duration shortest = LIMIT;
        for (int i = 1; i < arrivals.size(); i++) {
            Duration gap = Duration.between(arrivals.get(i - 1), arrivals.get(i));
            shortest = gap.compareTo(shortest) < 0 ? gap : shortest;
        }
        return shortest;
    }

    private List<Instant> arrivals() throws Exception {
        List<Instant> arrivals = new ArrayList<>();
        for (Object call : calls().getJsonArray("last")) {
            JsonObject arrived = (JsonObject) call;
            if (!arrived.getString("path").endsWith("/start")) {
                arrivals.add(Instant.parse(arrived.getString("at")));
            }
        }
        return arrivals;
    }

    Optional<Condition> condition(String type) {
        return monitor.conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    /** Waits until it is so, for the reason that goes with it. */
    String awaitCondition(String type, boolean ok) {
        List<Condition> found = new ArrayList<>();
        await(type + " is " + ok, () -> {
            condition(type).filter(condition -> condition.ok() == ok).ifPresent(found::add);
            return !found.isEmpty();
        });
        return found.get(0).reason();
    }

    void awaitReason(String type, boolean ok, String regex) {
        await(type + " is " + ok + " because " + regex, () -> condition(type)
                .filter(condition -> condition.ok() == ok && condition.reason().matches(regex))
                .isPresent());
    }

    void awaitProfile(String id, ProfileState state) {
        await(id + " is " + state, () -> monitor.profiles().stream()
                .anyMatch(profile -> profile.id().equals(id) && profile.state() == state));
    }

    void await(String what, Callable<Boolean> reached) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try {
            while (!reached.call()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what + "; "
                            + monitor.conditions() + " " + monitor.profiles() + " " + report() + " " + facts);
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        } catch (AssertionError e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(what, e);
        }
    }

    static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    static void signal(String signal, long pid) throws Exception {
        if (pid < 2
                || new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                                .start()
                                .waitFor()
                        != 0) {
            throw new AssertionError("cannot send " + signal + " to " + pid);
        }
    }

    @Override
    public void close() throws Exception {
        supervisor().stopAll().await(90, SECONDS);
        for (long browser : browsers) {
            await("browser " + browser + " is gone", () -> !isAlive(browser));
        }
        api.close().await(20, SECONDS);
        probes.close().await(20, SECONDS);
        vertx.close().await(20, SECONDS);
    }
}
