package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** An agent dies, stops or freezes; what it supervises lives on: A107, A109, D27, D29. */
@TestInstance(Lifecycle.PER_CLASS)
class AgentDeathIT {

    private static final String NAME = "small";
    private static final Duration SOON = Duration.ofMinutes(2);

    private Fleet fleet;
    private Api api;
    private Agent agent;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        api = fleet.api();
        agent = fleet.addSandbox(NAME, SandboxKind.SMALL);
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @BeforeEach
    void sandboxIsHealthy() {
        api.awaitHealth(NAME, "healthy", Duration.ofMinutes(3));
        Eventually.hold("both processes run", SOON, () -> pids().stream().allMatch(Signals::isAlive));
    }

    @Test
    void killedAgentIsUnhealthyAndTheNextOneAdoptsWhatRuns() {
        List<Long> before = pids();
        agent.process().kill();
        JsonObject lost = api.awaitHealth(NAME, "unhealthy", SOON);
        assertThat(lost.getJsonObject("health").getJsonArray("reasons").encode())
                .contains("connection");
        assertThat(before).allMatch(Signals::isAlive);

        agent.restart();
        api.awaitHealth(NAME, "healthy", SOON);
        Eventually.see("the same pids are reported", SOON, this::pids, before::equals);
        assertThat(before).allMatch(Signals::isAlive);
    }

    @Test
    void whatAKilledAgentCouldNotTellItsSuccessorTellsOnce() {
        long killed = pids().get(0);
        fleet.killControl();
        Signals.send("KILL", killed);
        Eventually.hold("the agent knows", SOON, () -> agent.hasLogged("process first, pid " + killed));
        Eventually.hold("it is written down", SOON, () -> eventFiles() > 0);
        agent.process().kill();
        agent.restart();
        fleet.restartControl();

        Eventually.see("the successor tells it", SOON, () -> exitsOf(killed), exits -> !exits.isEmpty());
        api.awaitHealth(NAME, "healthy", SOON);
        assertThat(exitsOf(killed)).singleElement().satisfies(exit -> assertThat(
                        exit.getJsonObject("data").getInteger("signal"))
                .isEqualTo(9));
        Eventually.hold("it is forgotten", SOON, () -> eventFiles() == 0);
    }

    /** The successor of the first is killed before it could register, so that no lease tells of it. */
    @Test
    @Tag("slow")
    void everyKilledAgentIsToldByItsSuccessor() {
        List<Long> killed = new ArrayList<>(List.of(agent.process().pid()));
        fleet.killControl();
        agent.process().kill();
        agent.restart();
        Eventually.hold("the successor has begun", SOON, agent::hasBegun);
        killed.add(agent.process().pid());
        agent.process().kill();
        agent.restart();
        fleet.restartControl();

        Eventually.see("both are told", SOON, this::agentsEnded, ended -> ended.containsAll(killed));
        api.awaitHealth(NAME, "healthy", SOON);
        assertThat(agentsEnded()).doesNotContain(agent.process().pid()).doesNotHaveDuplicates();
    }

    /** The note of the first makes room for that of its successor only when its end is kept. */
    @Test
    void killedAgentWhoseEndCannotBeKeptIsToldByALaterOne() throws IOException {
        long killed = agent.process().pid();
        fleet.killControl();
        agent.process().kill();
        Path events = agent.stateFolder().resolve("events");
        Path aside = events.resolveSibling("events.aside");
        Files.move(events, aside);
        Files.createFile(events);
        agent.restart();
        Eventually.hold("the successor could not keep it", SOON, () -> agent.hasLogged("takes no events"));
        agent.process().kill();
        Files.delete(events);
        Files.move(aside, events);
        agent.restart();
        fleet.restartControl();

        Eventually.see("it is told", SOON, this::agentsEnded, ended -> ended.contains(killed));
        api.awaitHealth(NAME, "healthy", SOON);
    }

    private List<Long> agentsEnded() {
        return api.timeline(NAME).stream()
                .filter(event -> "agentEnded".equals(event.getString("kind")))
                .map(event -> event.getJsonObject("data").getLong("pid"))
                .toList();
    }

    private long eventFiles() throws IOException {
        try (Stream<Path> files = Files.list(agent.stateFolder().resolve("events"))) {
            return files.filter(file -> file.toString().endsWith(".event.json")).count();
        }
    }

    private List<JsonObject> exitsOf(long pid) {
        return api.timeline(NAME).stream()
                .filter(event -> "processExited".equals(event.getString("kind")))
                .filter(event -> event.getJsonObject("data").getLong("pid", 0L) == pid)
                .toList();
    }

    @Test
    void agentThatSaysGoodbyeRaisesNoAlarm() {
        List<Long> before = pids();
        long leaving = agent.process().pid();
        int alarms = alarms();
        agent.process().terminate(Duration.ofSeconds(20));
        Eventually.hold("the goodbye is on the timeline", SOON, () -> api.timeline(NAME).stream()
                .anyMatch(event -> "goodbye".equals(event.getString("kind"))));
        assertThat(before).allMatch(Signals::isAlive);
        JsonObject left = api.sandbox(NAME).getJsonObject("health");
        assertThat(left.getString("status")).isIn("healthy", "degraded");
        assertThat(Api.objects(left.getJsonArray("reasons")))
                .as("nothing but that it is away, and that a busy machine had kept it from running in time")
                .allMatch(reason -> Set.of("Away", "AgentOnTime").contains(reason.getString("type")));

        agent.restart();
        Eventually.hold("a command is answered", SOON, this::answersACommand);
        assertThat(alarms()).isEqualTo(alarms);
        assertThat(agentsEnded()).doesNotContain(leaving);
        assertThat(pids()).isEqualTo(before);
    }

    @Test
    @Tag("slow")
    void frozenAgentIsLostBySilenceAndAnswersCommandsOnceThawed() {
        agent.process().signal("STOP");
        JsonObject lost = api.awaitHealth(NAME, "unhealthy", Duration.ofMinutes(2));
        assertThat(lost.getJsonObject("health").getJsonArray("reasons").encode())
                .contains("no report since");
        long frozenSince = System.nanoTime();
        Eventually.hold(
                "forty seconds have passed",
                Duration.ofMinutes(1),
                () -> System.nanoTime() - frozenSince > Duration.ofSeconds(28).toNanos());
        agent.process().signal("CONT");
        api.awaitHealth(NAME, "healthy", Duration.ofMinutes(3));
        Eventually.hold("a command is answered", Duration.ofMinutes(1), this::answersACommand);
    }

    private boolean answersACommand() {
        String id = api.sandbox(NAME).getString("id");
        HttpResponse<String> response = api.post("/api/v1/admin/sandboxes/" + id + "/check", null);
        return response.statusCode() == 200 && "ok".equals(new JsonObject(response.body()).getString("outcome"));
    }

    private int alarms() {
        return (int) api.timeline(NAME).stream()
                .filter(event -> "error".equals(event.getString("severity")))
                .count();
    }

    private List<Long> pids() {
        return List.of(api.pid(NAME, "first"), api.pid(NAME, "second"));
    }
}
