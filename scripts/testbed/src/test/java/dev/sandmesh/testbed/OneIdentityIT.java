package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

/** One identity, one agent: a copy of a machine comes beside it, and a clock is wrong (A94, D43, A141). */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OneIdentityIT {

    private static final String NAME = "original";
    private static final Duration SOON = Duration.ofMinutes(2);

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
        assertThat(api.sandbox(NAME).getInteger("protocolVersion")).isEqualTo(2);
        copy = copied();
        Eventually.hold("the copy is refused", SOON, () -> copy.hasLogged("IDENTITY_IN_USE"));
        List<JsonObject> told = Eventually.see(
                "it is in the timeline",
                SOON,
                () -> api.timeline(NAME).stream()
                        .filter(event -> "identityInUse".equals(event.getString("kind")))
                        .toList(),
                events -> !events.isEmpty());
        assertThat(told.get(0).getJsonObject("data").fieldNames()).contains("incumbentAddress", "newcomerAddress");
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
    @Tag("slow")
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

    /** All that counts goes by the control plane's time. */
    @Test
    @Order(4)
    @Tag("slow")
    void aClockThatIsTenMinutesWrongHarmsNothing() {
        Path library = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1");
        assumeTrue(Files.exists(library), "faketime is not installed: scripts/setup --slow");
        for (String offset : List.of("+10m", "-10m")) {
            String name = "clock" + offset.replace('+', 'p').replace('-', 'm');
            Agent wrong = fleet.addSandbox(
                    name,
                    SandboxKind.SMALL,
                    Map.of("LD_PRELOAD", library.toString(), "FAKETIME", offset, "FAKETIME_DONT_FAKE_MONOTONIC", "1"));
            api.awaitHealth(name, "healthy", SOON);
            String id = api.sandbox(name).getString("id");
            assertThat(api.post("/api/v1/admin/sandboxes/" + id + "/check", null)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(api.post("/api/v1/admin/sandboxes/" + id + "/processes/first/restart", null)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(wrong.process().isAlive()).isTrue();
        }
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
