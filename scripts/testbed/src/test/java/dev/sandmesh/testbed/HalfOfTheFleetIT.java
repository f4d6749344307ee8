package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Half of the agents die at once; the others notice nothing: A141, D27. */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class HalfOfTheFleetIT {

    private static final Duration LONG = Duration.ofMinutes(3);
    private static final List<String> NAMES =
            IntStream.range(0, 10).mapToObj(number -> "agent-" + number).toList();

    private Fleet fleet;
    private Api api;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        api = fleet.api();
        NAMES.forEach(name -> fleet.addSandbox(name, SandboxKind.SMALL));
        NAMES.forEach(name -> api.awaitHealth(name, "healthy", LONG));
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @Test
    void survivorsAreAckedAndAnswerCommandsAndTheDeadAreNoLongerAddressed() {
        List<Agent> dead = fleet.agents().subList(0, 5);
        dead.forEach(agent -> agent.process().signal("KILL"));
        dead.forEach(agent -> api.awaitHealth(agent.name(), "unhealthy", Duration.ofSeconds(90)));

        for (Agent survivor : fleet.agents().subList(5, 10)) {
            Eventually.hold(survivor.name() + " answers", Duration.ofSeconds(90), () -> check(survivor.name()) == 200);
            String last = api.sandbox(survivor.name()).getString("lastHeartbeatAt");
            Eventually.hold(
                    "it is acked",
                    Duration.ofSeconds(90),
                    () -> !last.equals(api.sandbox(survivor.name()).getString("lastHeartbeatAt")));
            assertThat(Api.healthOf(api.sandbox(survivor.name()))).isEqualTo("healthy");
        }
        for (Agent each : dead) {
            Eventually.see(
                    "nobody is subscribed for " + each.name(),
                    Duration.ofSeconds(90),
                    () -> failedCheck(each.name()),
                    "agent_unreachable"::equals);
        }
        dead.forEach(Agent::restart);
        NAMES.forEach(name -> api.awaitHealth(name, "healthy", LONG));
        NAMES.forEach(name -> Eventually.hold(name + " answers", LONG, () -> check(name) == 200));
    }

    /** The code says that nobody listens on the dead agent's address; one left over would end in a time-out. */
    private String failedCheck(String name) {
        HttpResponse<String> response =
                api.post("/api/v1/admin/sandboxes/" + api.sandbox(name).getString("id") + "/check", null);
        return new JsonObject(response.body()).getString("code", "none");
    }

    private int check(String name) {
        JsonObject sandbox = api.sandbox(name);
        HttpResponse<String> response = api.post("/api/v1/admin/sandboxes/" + sandbox.getString("id") + "/check", null);
        return response.statusCode();
    }
}
