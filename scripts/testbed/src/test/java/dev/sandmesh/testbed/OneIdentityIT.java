package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.report.ConditionType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * One identity, one agent: a copy of a machine comes beside it, and a clock is wrong (B26, D60). The rules of it are tested without
 * processes, at a node.
 */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OneIdentityIT {

    private static final String NAME = "original";
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration MENDED = Duration.ofMinutes(4);

    private Fleet fleet;
    private Api api;
    private Agent original;
    private Agent copy;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        api = fleet.api();
        original = fleet.addSandbox(NAME, SandboxKind.SMALL);
        api.awaitHealth(NAME, "healthy", SOON);
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @Test
    @Order(1)
    void theCopyIsRefusedAsLongAsTheOriginalAnswers() throws IOException {
        long epoch = epoch();
        assertThat(api.sandbox(NAME).getInteger("protocolVersion"))
                .isEqualTo(ProtocolVersions.agree(ProtocolVersions.SPOKEN));
        copy = copied();
        Eventually.hold("the copy is refused", SOON, () -> copy.hasLogged("IDENTITY_IN_USE"));
        List<JsonObject> told = Eventually.see(
                "it is in the timeline",
                SOON,
                () -> api.timeline(NAME).stream()
                        .filter(event -> "identityInUse".equals(event.getString("kind")))
                        .toList(),
                events -> !events.isEmpty());
        JsonObject data = told.get(0).getJsonObject("data");
        assertThat(data.getString("incumbentAddress"))
                .as("as a control node saw it")
                .isEqualTo("127.0.0.1");
        assertThat(data.getString("newcomerAddress"))
                .as("as a control node saw it")
                .isEqualTo("127.0.0.1");
        assertThat(data.getString("incumbentConnection"))
                .isNotEmpty()
                .isNotEqualTo(data.getString("newcomerConnection"));
        assertThat(data.fieldNames()).contains("incumbentClaimedAddress", "newcomerClaimedAddress");
        assertThat(epoch()).isEqualTo(epoch);
        assertThat(check()).isEqualTo(200);
        assertThat(original.hasLogged("another process of this identity")).isFalse();
    }

    @Test
    @Order(2)
    void theCopyGetsInWhenTheOriginalIsDead() {
        long epoch = epoch();
        original.process().kill();
        copy.process().kill();
        copy.restart();
        Eventually.hold("the copy is the sandbox", SOON, () -> epoch() > epoch);
        api.awaitHealth(NAME, "healthy", SOON);
        Eventually.see("it obeys", SOON, this::check, status -> status == 200);
    }

    /** Frozen, it cannot answer; thawed, it is told what happened, and obeys nothing that is for the other. */
    @Test
    @Order(3)
    void whoeverThawsBesideItsSuccessorIsSuperseded() {
        long epoch = epoch();
        copy.process().signal("STOP");
        original.restart();
        Eventually.hold("the original is the sandbox again", SOON, () -> epoch() > epoch);
        api.awaitHealth(NAME, "healthy", SOON);
        long taken = epoch();
        copy.process().signal("CONT");
        Eventually.hold(
                "the thawed one knows", SOON, () -> copy.hasLogged("another process of this identity is the sandbox"));
        for (int i = 0; i < 5; i++) {
            Eventually.see("the other obeys", SOON, this::check, status -> status == 200);
        }
        Eventually.hold("it asks, and is refused", Duration.ofMinutes(3), () -> copy.hasLogged("IDENTITY_IN_USE"));
        assertThat(epoch()).isEqualTo(taken);
    }

    /** All that counts goes by the control plane's time; what is wrong is told, and no longer when it is mended. */
    @Test
    @Order(4)
    void aClockThatIsTenMinutesWrongIsToldAndHarmsNothing() throws IOException {
        Path library = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");
        assumeTrue(Files.exists(library), "faketime is not installed: scripts/setup --slow");
        for (String offset : List.of("+600", "-600")) {
            String name = "clock" + offset.replace('+', 'p').replace('-', 'm');
            Path file = Files.writeString(fleet.home().resolve(name + "-offset"), offset);
            Agent wrong = fleet.addSandbox(
                    name,
                    SandboxKind.SMALL,
                    Map.of(
                            "LD_PRELOAD", library.toString(),
                            "FAKETIME_TIMESTAMP_FILE", file.toString(),
                            "FAKETIME_CACHE_DURATION", "1",
                            "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                            "FAKETIME_DONT_RESET", "1"));
            JsonObject told = Eventually.see(
                    "it is told",
                    MENDED,
                    () -> clockOf(name),
                    condition -> !condition.isEmpty() && !condition.getBoolean("ok"));
            JsonObject before = api.sandbox(name);
            String difference =
                    "the clock of this machine is 10 min " + (offset.startsWith("+") ? "ahead of" : "behind");
            assertThat(told.getString("reason")).startsWith(difference + " the control plane's (");
            assertThat(wrong.hasLogged("ClockAgrees is not well: " + difference))
                    .isTrue();
            Eventually.see("it is why", SOON, () -> reasons(name), reasons -> reasons.contains(difference));
            String id = api.sandbox(name).getString("id");
            String path = "/api/v1/admin/sandboxes/" + id;
            for (String order : List.of("/check", "/processes/first/restart")) {
                Eventually.see(
                        "it obeys " + order,
                        SOON,
                        () -> api.post(path + order, null).statusCode(),
                        status -> status == 200);
            }

            Files.writeString(file, "+0");
            Eventually.see(
                    "it is told no longer",
                    MENDED,
                    () -> clockOf(name),
                    condition -> condition.getBoolean("ok", false));
            Eventually.see(
                    "it is no reason any more", SOON, () -> reasons(name), reasons -> !reasons.contains("ClockAgrees"));
            assertThat(api.get(path + "/events").encode())
                    .as("it was never taken for silent")
                    .contains("healthChanged")
                    .doesNotContain("no report since");
            assertThat(wrong.process().isAlive()).isTrue();
            assertThatTheLeaseHeld(before, api.sandbox(name));
        }
    }

    /** Where there are several nodes, it may have been moved to one with room. */
    private void assertThatTheLeaseHeld(JsonObject before, JsonObject after) {
        boolean moved =
                fleet.nodes().size() > 1 && !after.getString("ownerNode").equals(before.getString("ownerNode"));
        if (!moved) {
            assertThat(after.getLong("epoch")).as("the lease held").isEqualTo(before.getLong("epoch"));
        }
    }

    private String reasons(String name) {
        return api.sandbox(name).getJsonObject("health").getJsonArray("reasons").encode();
    }

    private JsonObject clockOf(String name) {
        return api.findSandbox(name).stream()
                .flatMap(sandbox -> sandbox.getJsonArray("conditions", new JsonArray()).stream())
                .map(JsonObject.class::cast)
                .filter(condition -> ConditionType.CLOCK_AGREES.equals(condition.getString("type")))
                .findFirst()
                .orElse(new JsonObject());
    }

    private Agent copied() throws IOException {
        Path state = fleet.home().resolve("copy/state");
        Files.createDirectories(state);
        for (String file : List.of("instance-id", "agent-key")) {
            Files.copy(original.stateFolder().resolve(file), state.resolve(file));
        }
        return fleet.addSandbox("copy", SandboxKind.SMALL, Map.of("SANDMESH_AGENT_NAME", NAME));
    }

    private long epoch() {
        return api.sandbox(NAME).getLong("epoch");
    }

    private int check() {
        String id = api.sandbox(NAME).getString("id");
        return api.post("/api/v1/admin/sandboxes/" + id + "/check", null).statusCode();
    }
}
