package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The control plane is killed and comes back; nobody is reported lost and no event is missing: A31, A108, D29. */
@TestInstance(Lifecycle.PER_CLASS)
class ControlPlaneDeathIT {

    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final Duration BACK = Duration.ofSeconds(90);

    private Fleet fleet;
    private Api api;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        api = fleet.api();
        NAMES.forEach(name -> fleet.addSandbox(name, SandboxKind.SMALL));
        NAMES.forEach(name -> api.awaitHealth(name, "healthy", BACK));
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @Test
    void agentsComeBackByThemselvesAndNothingIsLost() {
        Map<String, Long> epochs = epochs();
        Map<String, List<Long>> killed = new HashMap<>();
        NAMES.forEach(name -> killed.put(name, new ArrayList<>(List.of(killFirst(name)))));

        fleet.control().process().kill();
        NAMES.forEach(name -> killed.get(name).add(killLocally(name)));
        fleet.control().restart();

        Eventually.see("every epoch has grown", BACK, this::epochs, now -> NAMES.stream()
                .allMatch(name -> now.get(name) > epochs.get(name)));
        NAMES.forEach(name -> api.awaitHealth(name, "healthy", BACK));
        assertThat(api.sandboxes()).hasSize(NAMES.size());
        for (String name : NAMES) {
            for (long pid : killed.get(name)) {
                Eventually.see(
                        "the end of " + pid + " of " + name + " is on the timeline exactly once",
                        BACK,
                        () -> exits(name, pid),
                        count -> count == 1);
            }
            assertThat(api.timeline(name))
                    .noneMatch(event -> event.getString("message").contains("unhealthy"));
        }
    }

    private long killFirst(String name) {
        long pid = Eventually.see("first runs", BACK, () -> api.pid(name, "first"), found -> found != 0);
        Signals.send("KILL", pid);
        Eventually.see("the end of first is committed", BACK, () -> exits(name, pid), count -> count == 1);
        return Eventually.see(
                                "first runs again",
                                BACK,
                                () -> api.pid(name, "first"),
                                found -> found != 0 && found != pid)
                        == 0
                ? 0
                : pid;
    }

    /** While the control plane is away: the agent alone knows of it and keeps it. */
    private long killLocally(String name) {
        Agent agent = fleet.agents().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        long pid = ProcessHandle.of(agent.process().pid())
                .orElseThrow()
                .descendants()
                .filter(child -> child.info().command().orElse("").endsWith("sleep"))
                .mapToLong(ProcessHandle::pid)
                .findFirst()
                .orElseThrow();
        Signals.send("KILL", pid);
        return pid;
    }

    private long exits(String name, long pid) {
        return api.timeline(name).stream()
                .filter(event -> event.getString("kind").startsWith("processExited"))
                .map(event -> event.getJsonObject("data", new JsonObject()))
                .filter(data -> data.getLong("pid", 0L) == pid)
                .count();
    }

    private Map<String, Long> epochs() {
        Map<String, Long> epochs = new HashMap<>();
        api.sandboxes().forEach(sandbox -> epochs.put(sandbox.getString("name"), sandbox.getLong("epoch")));
        return epochs;
    }
}
