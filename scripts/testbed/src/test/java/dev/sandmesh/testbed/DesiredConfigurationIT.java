package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A patch takes effect on a real display, VNC server, Chromium and worker: A48, A49, A72, A73, D58. */
@TestInstance(Lifecycle.PER_CLASS)
class DesiredConfigurationIT {

    private static final String NAME = "configured";
    private static final Duration SOON = Duration.ofMinutes(3);

    private final HttpClient http = HttpClient.newHttpClient();
    private Fleet fleet;
    private Api api;
    private Agent agent;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        api = fleet.api();
        agent = fleet.addSandbox(NAME, SandboxKind.WHOLE);
        api.awaitHealth(NAME, "healthy", Duration.ofMinutes(4));
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @Test
    void patchedChromiumIsRestartedWithItAndNothingElseIs() {
        Map<String, Long> before = pids();
        long wanted = patched(chromium(new JsonObject().put("userAgent", "Sandmesh Probe/1.0")));

        JsonObject applied = awaitRunning(wanted);
        assertThat(applied.getJsonObject("browserConfig")
                        .getJsonObject("chromium")
                        .getString("userAgent"))
                .isEqualTo("Sandmesh Probe/1.0");
        assertThat(userAgent()).isEqualTo("Sandmesh Probe/1.0");
        api.awaitHealth(NAME, "healthy", SOON);
        Map<String, Long> after = pids();
        assertThat(after.get("Xvfb")).isEqualTo(before.get("Xvfb"));
        assertThat(after.get("x11vnc")).isEqualTo(before.get("x11vnc"));
        assertThat(after.get("chromium")).isNotEqualTo(before.get("chromium"));
        assertThat(api.timeline(NAME))
                .anySatisfy(event -> {
                    assertThat(event.getString("kind")).isEqualTo("edited");
                    assertThat(event.getString("message")).isEqualTo("browserConfig edited by " + ControlNode.EMAIL);
                })
                .anySatisfy(event -> {
                    assertThat(event.getString("kind")).isEqualTo("configurationApplied");
                    assertThat(event.getJsonObject("data").getLong("version")).isEqualTo(wanted);
                });

        agent.process().terminate(Duration.ofSeconds(20));
        long epoch = api.sandbox(NAME).getLong("epoch");
        agent.restart();
        Eventually.hold(
                "the next agent is registered", SOON, () -> api.sandbox(NAME).getLong("epoch") > epoch);
        Eventually.see("the same processes are reported", SOON, this::pids, after::equals);
        assertThat(awaitRunning(wanted).getLong("desiredVersion")).isEqualTo(wanted);
        assertThat(userAgent()).isEqualTo("Sandmesh Probe/1.0");

        awaitRunning(patched(new JsonObject().putNull("chromium")));
        assertThat(userAgent()).contains("Mozilla/5.0");
    }

    @Test
    @Tag("slow")
    void whatCannotBeUsedThereIsSaidAndChangesNothing() {
        api.awaitHealth(NAME, "healthy", SOON);
        Map<String, Long> before = pids();
        long running = api.sandbox(NAME).getLong("runningVersion", 0L);
        long wanted = patched(new JsonObject().put("adspower", new JsonObject().put("intervalSeconds", 20)));
        JsonObject refused = Eventually.see(
                "the sandbox says why",
                SOON,
                () -> api.sandbox(NAME),
                seen -> Api.objects(seen.getJsonArray("conditions")).stream()
                        .anyMatch(condition -> "ConfigurationUsable".equals(condition.getString("type"))
                                && !condition.getBoolean("ok")
                                && condition.getString("reason").contains("adspower: this sandbox does not run it")));
        assertThat(refused.getLong("runningVersion", 0L)).isEqualTo(running).isNotEqualTo(wanted);
        assertThat(pids()).isEqualTo(before);
        awaitRunning(patched(new JsonObject().putNull("adspower")));
        api.awaitHealth(NAME, "healthy", SOON);
        assertThat(pids()).isEqualTo(before);
    }

    @Test
    void wrongFieldsAreToldAtTheirPlaces() {
        JsonObject wrong =
                new JsonObject().put("timezone", "Mars/Base").put("proxyServer", "http://proxy.example:70000");
        HttpResponse<String> response = patch(chromium(wrong));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(Api.objects(new JsonObject(response.body()).getJsonArray("errors")))
                .extracting(error -> error.getString("pointer"))
                .containsExactly("/browserConfig/chromium/timezone", "/browserConfig/chromium/proxyServer");
        HttpResponse<String> unknown = patch(chromium(new JsonObject().put("arguments", List.of("--no-sandbox"))));
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("/browserConfig/chromium/arguments");
    }

    private static JsonObject chromium(JsonObject settings) {
        return new JsonObject().put("chromium", settings);
    }

    /** Brings the version that is wanted from now on. */
    private long patched(JsonObject browserConfig) {
        HttpResponse<String> response = patch(browserConfig);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonObject(response.body()).getLong("desiredVersion");
    }

    private HttpResponse<String> patch(JsonObject browserConfig) {
        JsonObject sandbox = api.sandbox(NAME);
        return api.patch(
                "/api/v1/admin/sandboxes/" + sandbox.getString("id"),
                sandbox.getLong("version"),
                new JsonObject().put("browserConfig", browserConfig));
    }

    private JsonObject awaitRunning(long version) {
        return Eventually.see(
                "configuration " + version + " is in effect",
                SOON,
                () -> api.sandbox(NAME),
                seen -> seen.getLong("runningVersion", 0L) == version);
    }

    private Map<String, Long> pids() {
        Map<String, Long> pids = new TreeMap<>();
        for (JsonObject process : Api.objects(api.sandbox(NAME).getJsonArray("processes"))) {
            pids.put(process.getString("name"), process.getLong("pid", 0L));
        }
        return pids;
    }

    /** As the browser itself says. */
    private String userAgent() {
        String port = agent.environment().get("DEBUG_PORT");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/version"))
                .timeout(Duration.ofSeconds(20))
                .build();
        try {
            return new JsonObject(http.send(request, BodyHandlers.ofString()).body()).getString("User-Agent");
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
