package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Half of the agents are frozen at once, and thawed again: A108. */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class BrakeIT {

    private static final Duration LONG = Duration.ofMinutes(6);
    private static final String BRAKE = "/api/v1/admin/brake";
    private static final List<String> NAMES =
            IntStream.range(0, 20).mapToObj(number -> "agent-" + number).toList();

    private Fleet fleet;
    private Api api;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        api = fleet.api();
        for (String name : NAMES) {
            fleet.addSandbox(name, SandboxKind.SMALL);
            api.awaitHealth(name, "healthy", LONG);
        }
        Eventually.hold("the brake is off", LONG, () -> !brake().getBoolean("on"));
    }

    @AfterAll
    void stopFleet() {
        if (fleet != null) {
            fleet.agents().forEach(agent -> agent.process().signal("CONT"));
            fleet.close();
        }
    }

    @Test
    void halfOfTheFleetFrozenPutsTheBrakeOnAndItsReturnReleasesIt() throws Exception {
        List<Agent> frozen = fleet.agents().subList(0, 10);
        try (BusSocket bus = BusSocket.open(api, "fleet.changes")) {
            bus.await("the door listens", LONG, frame -> "registered".equals(frame.getString("type")));
            frozen.forEach(agent -> agent.process().signal("STOP"));
            JsonObject on = bus.await("the brake is on", LONG, frame -> isBrake(frame, true))
                    .getJsonObject("body")
                    .getJsonObject("patch");
            assertThat(on.getString("cause")).isEqualTo("mass_silence");
            assertThat(on.getString("why")).contains("leases were lost within a minute");
            assertThat(on.getLong("lost")).isBetween(7L, 10L);
            assertThat(brake().getBoolean("on")).isTrue();
            frozen.forEach(agent -> api.awaitHealth(agent.name(), "unhealthy", LONG));
            Eventually.see("all of them are missing", LONG, () -> brake().getLong("missing"), missing -> missing == 10);
            assertThat(api.metrics()).contains("sandmesh_brake 1.0");

            frozen.forEach(agent -> agent.process().signal("CONT"));
            bus.await("the brake is released", LONG, frame -> isBrake(frame, false));
            NAMES.forEach(name -> api.awaitHealth(name, "healthy", LONG));
            theyAreBack();
            int mark = bus.mark();
            frozen.forEach(agent -> agent.process().signal("STOP"));
            bus.awaitAfter(mark, "the brake is on again", LONG, frame -> isBrake(frame, true));
            aPersonReleasesIt();
        }
    }

    /** On the page, seen at both widths and in both colours; it stays released while the same are missing. */
    private void aPersonReleasesIt() throws Exception {
        Playwright.run(fleet, "", Map.of(), "brake.e2e");
        assertThat(audited("releaseBrake")).isEqualTo(ControlNode.EMAIL);
        JsonObject brake = brake();
        assertThat(brake.getString("releasedBy")).isEqualTo(ControlNode.EMAIL);
        assertThat(brake.getBoolean("on")).isFalse();
    }

    private void theyAreBack() {
        JsonObject turn = brake().getJsonArray("history").getJsonObject(0);
        assertThat(turn.getString("reason")).isEqualTo("less than 10 % have been missing for 60 s");
        assertThat(turn.containsKey("releasedBy")).isFalse();
        assertThat(audited("engageBrake")).isEqualTo("sweeper");
        assertThat(audited("releaseBrake")).isEqualTo("sweeper");
    }

    private static boolean isBrake(JsonObject frame, boolean on) {
        JsonObject body = frame.getJsonObject("body", new JsonObject());
        return "brake".equals(body.getString("kind"))
                && body.getJsonObject("patch").getBoolean("on") == on;
    }

    private JsonObject brake() {
        return api.get(BRAKE);
    }

    /** Who did it last. */
    private String audited(String action) {
        return api.get("/api/v1/admin/audit?action=" + action)
                .getJsonArray("items")
                .getJsonObject(0)
                .getJsonObject("actor")
                .getString("name");
    }
}
