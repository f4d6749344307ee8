package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The local sandbox as it is with AdsPower: a browser of its own for each task, known to the control plane (A28, A34, D83). */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class AdsPowerSandboxIT {

    private static final String NAME = "with-profiles";
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final HttpClient http = HttpClient.newHttpClient();
    private final AdsPowerPlaces places = AdsPowerPlaces.onFreePorts();
    private Fleet fleet;
    private Api api;

    private Path specification = Path.of("none");

    @BeforeAll
    void startFleet(@TempDir Path directory) throws IOException {
        specification = Files.copy(Checkout.root().resolve(SandboxKind.WHOLE.spec()), directory.resolve("spec.yaml"));
        fleet = Fleet.start();
        api = fleet.api();
        fleet.addSandbox(NAME, SandboxKind.WHOLE, settings());
        api.awaitHealth(NAME, "healthy", LIMIT);
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    private Map<String, String> settings() {
        Map<String, String> settings = places.settings();
        settings.put("WORKER_TASK_MS", "15000");
        settings.put("ADSPOWER_CALLS_PER_SECOND", "1");
        settings.put("SANDMESH_AGENT_ADSPOWER_INTERVAL_SECONDS", "5");
        settings.put("SANDMESH_AGENT_SPEC", specification.toString());
        return settings;
    }

    private JsonObject get(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(20))
                .build();
        return new JsonObject(http.send(request, BodyHandlers.ofString()).body());
    }

    private List<JsonObject> succeeded() throws Exception {
        return Api.objects(get(places.worker() + "/health").getJsonArray("lastOutcomes")).stream()
                .filter(outcome -> "succeeded".equals(outcome.getString("outcome")))
                .toList();
    }

    private Set<String> states() {
        return Set.copyOf(Api.objects(api.sandbox(NAME).getJsonArray("profiles")).stream()
                .map(profile -> profile.getString("state"))
                .toList());
    }

    @Test
    void eachTaskHasABrowserOfItsOwnAlsoAfterAdsPowerWasKilled() throws Exception {
        Eventually.see("two profiles are claimed", LIMIT, this::states, states -> states.equals(Set.of("claimed")));
        Eventually.see("a task succeeded", LIMIT, this::succeeded, outcomes -> !outcomes.isEmpty());
        assertThat(succeeded())
                .allSatisfy(outcome -> assertThat(outcome.getString("profile")).startsWith("kdemo"));
        JsonObject calls = get(places.adspower() + "/standin/calls");
        assertThat(calls.getInteger("maxInAnySecond"))
                .as("agent and worker together")
                .isEqualTo(1);
        assertThat(calls.getInteger("throttled")).isZero();
        Eventually.see(
                "the version of the profiles' browsers is told",
                LIMIT,
                () -> api.sandbox(NAME).getJsonObject("versions").getString("browser", ""),
                version -> version.startsWith("Chrome/"));

        long before = api.pid(NAME, "adspower");
        Signals.send("KILL", before);

        Eventually.see("another one runs", LIMIT, () -> api.pid(NAME, "adspower"), pid -> pid != 0 && pid != before);
        api.awaitHealth(NAME, "healthy", LIMIT);
        Eventually.see("a task of the next worker succeeded", LIMIT, this::succeeded, outcomes -> !outcomes.isEmpty());
    }

    /** The engines of its row, not only what the agent says when it registers. */
    @Test
    void aSpecificationWithAnotherBrowserIsKnownWithoutANewRegistration() throws Exception {
        assertThat(engines()).containsExactly("adspower");
        String given = Files.readString(specification);
        String both = given.replace("    unless: ${ADSPOWER:-}\n", "")
                .replace("    condition: BrowserUp\n    engine: chromium\n", "    engine: chromium\n");
        assertThat(both).hasSizeLessThan(given.length() - 30);
        Files.writeString(specification, both);
        Eventually.see("a Chromium too", LIMIT, this::engines, List.of("adspower", "chromium")::equals);
        Eventually.see("it runs", LIMIT, () -> api.pid(NAME, "chromium"), pid -> pid != 0);
        Files.writeString(specification, given);
        Eventually.see("no Chromium", LIMIT, this::engines, List.of("adspower")::equals);
    }

    private List<String> engines() {
        return api.sandbox(NAME).getJsonArray("browserEngines").stream()
                .map(String.class::cast)
                .toList();
    }
}
