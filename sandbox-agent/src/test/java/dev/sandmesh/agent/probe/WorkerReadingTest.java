package dev.sandmesh.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.report.Capacity;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What three kinds of worker say: one that keeps the contract, an older one, and Hatchet's own health server (A24, A28, A34). */
class WorkerReadingTest {
    private static WorkerReading read(String json) {
        return WorkerReading.read(new JsonObject(json));
    }

    @Test
    void aWorkerThatKeepsTheContractTellsEverything() {
        WorkerReading reading = read("""
                {"contract": 1, "status": "degraded", "version": "1.4.0", "nodeVersion": "v20.20.2", "paused": false, "draining": false,
                 "capacity": {"slots": 2, "active": 1, "free": 1}, "engine": {"kind": "hatchet", "connected": false},
                 "tasks": [{"id": "t1", "profile": "p1", "since": "2026-11-21T06:00:00.000Z"}], "more": [1, {}]}
                """);
        assertThat(reading.ok()).isTrue();
        assertThat(reading.capacity()).isEqualTo(new Capacity(2, 1, 1));
        assertThat(reading.tasks()).singleElement().matches(task -> task.profile()
                .equals("p1"));
        assertThat(reading.engineConnected()).contains(false);
        assertThat(reading.intake()).isEqualTo(Intake.OPEN);
        assertThat(reading.versions()).containsEntry("worker", "1.4.0").containsEntry("node", "v20.20.2");
    }

    @Test
    void anOlderWorkerIsWellAndWhatItDoesNotSayIsUnknown() {
        WorkerReading reading = read("""
                {"status": "healthy", "uptime": 12.5, "cpu": 3.1, "memoryMb": 120, "disk": null, "activeProfiles": 2, "tasks": 2,
                 "capacity": 4, "adspower": "running", "hatchet": "connected", "version": 7}
                """);
        assertThat(reading)
                .isEqualTo(new WorkerReading(
                        true, Capacity.NONE, List.of(), Optional.of(true), Intake.UNKNOWN, List.of(), Map.of(), ""));
    }

    @ParameterizedTest
    @CsvSource({
        "HEALTHY, true, true, ''",
        "STARTING, false, false, says it is starting",
        "INITIALIZED, false, false, says it is initialized",
        "UNHEALTHY, false, false, says it is unhealthy",
    })
    void theHealthServerOfHatchetTellsByItsStatus(String status, boolean ok, boolean connected, String reason) {
        WorkerReading reading = read("""
                {"status": "%s", "name": "w", "slots": 5, "actions": ["wf:task"], "labels": {}, "nodeVersion": "v20.20.2"}
                """.formatted(status));
        assertThat(reading.ok()).isEqualTo(ok);
        assertThat(reading.engineConnected()).contains(connected);
        assertThat(reading.reason()).isEqualTo(reason);
        assertThat(reading.capacity()).isEqualTo(Capacity.NONE);
        assertThat(reading.versions()).containsEntry("node", "v20.20.2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'hatchetConnected': false}",
                "{'hatchet_connected': 'false'}",
                "{'hatchet': {'connected': false}}",
                "{'hatchet': {'status': 'disconnected'}}",
                "{'hatchet': 'Disconnected'}",
                "{'hatchetStatus': 'down'}",
                "{'engine': {'connected': false}, 'hatchetConnected': true}",
                "{'engineConnected': false}",
            })
    void everyWayToSayThatTheEngineIsAwayIsUnderstood(String json) {
        assertThat(read(json.replace('\'', '"')).engineConnected()).contains(false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{'engine': null}", "{'hatchet': 'perhaps'}", "{'engine': {}}", "{'status': 'healthy'}"})
    void whatDoesNotTellAboutTheEngineIsNotTakenForAnAnswer(String json) {
        WorkerReading reading = read(json.replace('\'', '"'));
        assertThat(reading.ok()).isTrue();
        assertThat(reading.engineConnected()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"'tasks': 7", "'capacity': {'slots': -1}", "'draining': 'yes'", "'version': 7", "'tasks': [{}]"})
    void whoeverClaimsToKeepTheContractIsHeldToIt(String part) {
        String json = "{'contract': 1, %s}".formatted(part).replace('\'', '"');
        assertThatThrownBy(() -> read(json)).isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @CsvSource({"true, false, PAUSED", "true, true, DRAINING", "false, true, DRAINING", "false, false, OPEN"})
    void whetherItTakesTasksIsTold(boolean paused, boolean draining, Intake intake) {
        String json = "{\"contract\": 1, \"paused\": %s, \"draining\": %s, \"tasks\": []}".formatted(paused, draining);
        assertThat(read(json).intake()).isEqualTo(intake);
        assertThat(read(json).isDrained()).isEqualTo(intake == Intake.DRAINING);
    }

    @Test
    void aWorkerThatStillRunsATaskOrDoesNotAnswerIsNotDrained() {
        String running = """
                {"contract": 1, "draining": true, "tasks": [{"id": "t1", "profile": "", "since": "2026-11-21T06:00:00Z"}]}
                """;
        assertThat(read(running).isDrained()).isFalse();
        assertThat(WorkerReading.failed("gone").isDrained()).isFalse();
    }
}
