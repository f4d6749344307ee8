package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The agent is upgraded, well and badly, while three profiles of AdsPower's stand-in are open: A107, A109, D29, D84. */
@TestInstance(Lifecycle.PER_CLASS)
class UpgradeIT {

    private static final String NAME = "upgraded";
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final List<String> PROFILES = List.of("kone", "ktwo", "kthree");

    private static final Pattern RUNNING = Pattern.compile("running \\S+ \\(pid (\\d+)\\)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final int adspowerPort = Checkout.freePort();
    private Fleet fleet;
    private Api api;
    private ReleasedAgent agent;
    private int releases;

    @BeforeAll
    void startFleetAndOpenProfiles() throws Exception {
        fleet = Fleet.start();
        api = fleet.api();
        Map<String, String> settings = fleet.settings(NAME, SandboxKind.SMALL);
        settings.put(
                "SANDMESH_AGENT_SPEC",
                Checkout.root()
                        .resolve("scripts/testbed/src/main/resources/profiles.yaml")
                        .toString());
        settings.put("ADSPOWER_SCRIPT", Folders.standIn("adspower/adspower.mjs").toString());
        settings.put("ADSPOWER_PORT", Integer.toString(adspowerPort));
        settings.put("ADSPOWER_PROFILES", String.join(",", PROFILES));
        settings.put("ADSPOWER_CALLS_PER_SECOND", "100");
        settings.put("ADSPOWER_NO_SANDBOX", "true");
        agent = new ReleasedAgent(fleet.home().resolve(NAME), settings);
        assertThat(agent.upgrade(agent.release("1.0.0")).code()).isZero();
        agent.run();
        api.awaitHealth(NAME, "healthy", Duration.ofMinutes(2));
        for (String profile : PROFILES) {
            openWithAPage(profile);
        }
    }

    @AfterAll
    void stopFleet() {
        agent.close();
        fleet.close();
    }

    @BeforeEach
    void agentIsUp() {
        Eventually.see("the agent is up", SOON, this::runningPid, pid -> pid != 0);
        api.awaitHealth(NAME, "healthy", SOON);
    }

    @Test
    void upgradedAgentFindsTheSameBrowsersAndNobodyIsAlarmed() throws Exception {
        State before = state();
        int told = api.timeline(NAME).size();
        String version = nextVersion();

        ReleasedAgent.Outcome outcome = agent.upgrade(agent.release(version));

        assertThat(outcome.code()).as(outcome.text()).isZero();
        assertThat(outcome.text()).contains("version " + version + " is up");
        Eventually.see(
                "the new version is seen",
                SOON,
                () -> api.sandbox(NAME),
                seen -> version.equals(seen.getString("agentVersion")));
        Eventually.hold(
                "what ran is adopted",
                SOON,
                () -> since(told).stream()
                                .filter(event -> event.getString("message").contains("adopted"))
                                .count()
                        >= 2);
        assertThat(state()).isEqualTo(before);
        assertThat(since(told))
                .anySatisfy(event -> assertThat(event.getString("message"))
                        .contains("goodbye")
                        .contains("upgrade to " + version))
                .noneSatisfy(event -> assertThat(event.getString("kind")).isEqualTo("processExited"))
                .noneSatisfy(event -> assertThat(event.getString("severity")).isEqualTo("error"));
        assertThat(Api.healthOf(api.sandbox(NAME))).isEqualTo("healthy");
    }

    @Test
    void versionThatExitsIsPutBackAndTheNextGoodOneMakesItWell() throws Exception {
        State before = state();
        String running = api.sandbox(NAME).getString("agentVersion");
        String broken = nextVersion();

        ReleasedAgent.Outcome outcome = agent.upgrade(agent.brokenRelease(broken, "System.exit(3);"));

        String sentence = "version " + broken + " did not come up (exited with 3)";
        assertPutBack(outcome, sentence, running);
        assertThat(state()).isEqualTo(before);

        assertThat(agent.upgrade(agent.release(nextVersion())).code()).isZero();
        api.awaitHealth(NAME, "healthy", SOON);
        assertThat(state()).isEqualTo(before);
    }

    @Tag("slow")
    @Test
    void versionThatHangsIsPutBack() throws Exception {
        State before = state();
        String running = api.sandbox(NAME).getString("agentVersion");
        String broken = nextVersion();

        ReleasedAgent.Outcome outcome = agent.upgrade(
                agent.brokenRelease(broken, "Thread.sleep(1_000_000_000);"), Map.of("SANDMESH_AGENT_UP_SECONDS", "4"));

        assertPutBack(outcome, "version " + broken + " did not come up (was not up after 4 s)", running);
        assertThat(state()).isEqualTo(before);
        assertThat(agent.upgrade(agent.release(nextVersion())).code()).isZero();
        api.awaitHealth(NAME, "healthy", SOON);
    }

    @Test
    void releaseThatIsNotWholeOrCannotReadTheConfigurationChangesNothing() throws Exception {
        State before = state();
        long running = runningPid();
        Path half = agent.release(nextVersion());
        try (var jars = Files.newDirectoryStream(half.resolve("lib"), "netty-*.jar")) {
            Files.write(jars.iterator().next(), new byte[1000]);
        }
        Path wrong = agent.release(nextVersion());

        ReleasedAgent.Outcome halfCopied = agent.upgrade(half);
        ReleasedAgent.Outcome refused = agent.upgrade(wrong, Map.of("SANDMESH_AGENT_SPEC", "/nowhere/spec.yaml"));

        assertThat(halfCopied.code()).isNotZero();
        assertThat(halfCopied.text()).contains("nothing was changed").contains("netty");
        assertThat(refused.code()).isNotZero();
        assertThat(refused.text()).contains("nothing was changed").contains("/nowhere/spec.yaml");
        assertThat(runningPid()).isEqualTo(running);
        assertThat(state()).isEqualTo(before);
    }

    @Tag("slow")
    @Test
    void killedStartScriptLeavesTheAgentToTheNextOne() throws Exception {
        State before = state();
        long left = runningPid();
        agent.running().kill();
        assertThat(Signals.isAlive(left)).isTrue();

        agent.run();

        Eventually.hold("the one that was left is gone", SOON, () -> !Signals.isAlive(left));
        Eventually.see("another one runs", SOON, this::runningPid, pid -> pid != left && Signals.isAlive(pid));
        api.awaitHealth(NAME, "healthy", SOON);
        assertThat(state()).isEqualTo(before);
    }

    @Test
    @Tag("slow")
    void deadControlPlanePutsNoVersionBack() throws Exception {
        State before = state();
        String version = nextVersion();
        fleet.killControl();

        ReleasedAgent.Outcome outcome = agent.upgrade(agent.release(version));

        assertThat(outcome.code()).as(outcome.text()).isZero();
        assertThat(state()).isEqualTo(before);
        fleet.restartControl();
        Eventually.see(
                "the new version is seen",
                Duration.ofMinutes(2),
                () -> api.sandbox(NAME),
                seen -> version.equals(seen.getString("agentVersion")));
    }

    private void assertPutBack(ReleasedAgent.Outcome outcome, String sentence, String to) {
        assertThat(outcome.code()).as(outcome.text()).isEqualTo(1);
        assertThat(outcome.text()).contains(sentence).contains("put back to " + to);
        Eventually.see(
                "the sandbox says so",
                SOON,
                () -> api.sandbox(NAME).getJsonArray("conditions"),
                conditions -> Api.objects(conditions).stream()
                        .anyMatch(condition -> "AgentUpgraded".equals(condition.getString("type"))
                                && !condition.getBoolean("ok")
                                && condition.getString("reason").contains(sentence)));
        Eventually.hold("the timeline tells it", SOON, () -> api.timeline(NAME).stream()
                .anyMatch(event -> event.getString("kind").equals("conditionChanged")
                        && event.getString("message").contains(sentence)));
        assertThat(api.sandbox(NAME).getString("agentVersion")).isEqualTo(to);
        assertThat(since(0).stream()
                        .filter(event -> event.getString("kind").equals("healthChanged"))
                        .filter(event ->
                                "unhealthy".equals(event.getJsonObject("data").getString("after"))))
                .as("times that the sandbox was called unhealthy")
                .isEmpty();
    }

    /** What must not change: the processes of stand-in and browsers, and their pages by id and address. */
    private record State(Map<String, Long> browsers, Map<String, String> pages) {}

    private State state() throws Exception {
        Map<String, Long> pids = new TreeMap<>();
        Map<String, String> pages = new TreeMap<>();
        for (JsonObject browser : Api.objects(adspower("/standin/browsers").getJsonArray("browsers"))) {
            assertThat(browser.getBoolean("alive")).isTrue();
            long pid = browser.getLong("pid");
            pids.put(browser.getString("profile"), pid);
            pids.put(
                    "adspower",
                    ProcessHandle.of(pid).orElseThrow().parent().orElseThrow().pid());
            for (JsonObject page : Api.objects(new JsonArray(get(debug(browser) + "/json/list")))) {
                if ("page".equals(page.getString("type"))) {
                    pages.put(page.getString("id"), page.getString("url"));
                }
            }
        }
        assertThat(pids).containsKeys(PROFILES.toArray(String[]::new)).hasSize(PROFILES.size() + 1);
        assertThat(pages.values())
                .filteredOn(url -> url.startsWith("data:text/html"))
                .hasSize(PROFILES.size());
        return new State(pids, pages);
    }

    private void openWithAPage(String profile) throws Exception {
        JsonObject opened = adspower("/api/v1/browser/start?user_id=" + profile);
        assertThat(opened.getInteger("code")).as(opened.encode()).isZero();
        String port = opened.getJsonObject("data").getString("debug_port");
        HttpRequest page = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/json/new?data:text/html,%3Ch1%3E" + profile))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(http.send(page, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    private static String debug(JsonObject browser) {
        return "http://127.0.0.1:" + browser.getValue("debugPort");
    }

    private JsonObject adspower(String path) throws IOException, InterruptedException {
        return new JsonObject(get("http://127.0.0.1:" + adspowerPort + path));
    }

    private String get(String url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url)).timeout(SOON).build(), BodyHandlers.ofString())
                .body();
    }

    /** The entries of the timeline after its first {@code count}. */
    private List<JsonObject> since(int count) {
        List<JsonObject> newestFirst = api.timeline(NAME);
        return newestFirst.subList(0, Math.max(0, newestFirst.size() - count));
    }

    private long runningPid() {
        Matcher running = RUNNING.matcher(agent.script("version").text());
        return running.find() ? Long.parseLong(running.group(1)) : 0;
    }

    private String nextVersion() {
        releases++;
        return "1.0." + releases;
    }
}
