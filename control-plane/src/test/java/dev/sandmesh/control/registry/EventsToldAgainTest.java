package dev.sandmesh.control.registry;

import static dev.sandmesh.control.registry.RunningRegistry.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.ChangeKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an agent that was killed had told, and its successor finds in its journal and tells again, is once in the timeline (A107). */
@ExtendWith(VertxExtension.class)
final class EventsToldAgainTest {

    private static final Instant AGENT_AT = Instant.now().minusSeconds(20);

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private RunningRegistry running;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        running = new RunningRegistry(vertx, POSTGRES.open(vertx));
    }

    @AfterEach
    void close() {
        running.close();
    }

    @Test
    void endThatTheNextAgentTellsAgainIsOnceInTheTimelineAndInTheChanges() {
        Ownership killed = agent("again", "first");
        tell(killed, 3, exit(7, AGENT_AT));
        Ownership successor = agent("again", "second");
        long before = running.head();

        tell(successor, 1, exit(7, AGENT_AT));
        tell(successor, 2, exit(8, AGENT_AT));
        tell(agent("again", "third"), 1, exit(7, AGENT_AT));

        assertThat(pids(killed)).containsExactly(8, 7);
        assertThat(running.changesAfter(before))
                .filteredOn(change -> change.kind() == ChangeKind.SANDBOX_EVENT
                        && change.patch().getString("kind").equals("processExited"))
                .extracting(change -> pid(change.patch().getJsonObject("data")))
                .containsExactly(8);
    }

    @Test
    void whatElseItsWriteHoldsIsWritten() {
        tell(agent("rest", "first"), 1, exit(7, AGENT_AT));
        Ownership successor = agent("rest", "second");
        long before = running.head();
        Health degraded = RunningRegistry.health(HealthStatus.DEGRADED, "worker exited");
        SandboxEvent turned = running.event("healthChanged", "health healthy → degraded");

        assertThat(running.write(
                        successor, 1, 1, SandboxPatch.empty().health(degraded), event(1, exit(7, AGENT_AT)), turned))
                .isEqualTo(WriteOutcome.WRITTEN);

        assertThat(running.find(successor).state().health()).isEqualTo(degraded);
        assertThat(running.find(successor).state().lastEvent()).isEqualTo(1);
        assertThat(running.changesAfter(before))
                .extracting(Change::kind, change -> change.patch().getString("kind"))
                .containsExactly(tuple(ChangeKind.SANDBOX, null), tuple(ChangeKind.SANDBOX_EVENT, "healthChanged"));
    }

    @Test
    void differentEndsStayTwo() {
        Ownership first = agent("two", "first");
        tell(first, 1, exit(7, AGENT_AT));
        tell(first, 2, exit(7, AGENT_AT));
        Ownership second = agent("two", "second");

        tell(second, 1, exit(8, AGENT_AT));
        tell(second, 2, exit(7, AGENT_AT.plusMillis(1)));
        tell(agent("neighbour", "second"), 1, exit(7, AGENT_AT));

        assertThat(pids(first)).containsExactly(7, 8, 7, 7);
        assertThat(pids(agent("neighbour", "third"))).containsExactly(7);
    }

    @Test
    void clockOfTheSandboxMayBeWrong() {
        Duration years = Duration.ofDays(400);
        for (Instant wrong : List.of(AGENT_AT.minus(years), AGENT_AT.plus(years), Instant.MIN, Instant.MAX)) {
            String name = "clock" + wrong.getEpochSecond();
            Ownership killed = agent(name, "first");
            tell(killed, 1, exit(7, wrong));
            tell(agent(name, "second"), 1, exit(7, wrong));

            assertThat(pids(killed)).as(name).containsExactly(7);
        }
    }

    @Test
    void bothCopiesOnTheirWayAtOnceAreOneEntry() {
        Ownership killed = agent("race", "first");
        Ownership successor = agent("race", "second");

        List<Future<WriteOutcome>> writes = IntStream.range(0, 20)
                .mapToObj(i -> running.registry.write(new OwnerWrite(
                        i % 2 == 0 ? killed : successor,
                        1 + i / 2,
                        1,
                        SandboxPatch.empty(),
                        List.of(event(1 + i / 2, exit(7 + i / 2, AGENT_AT))))))
                .toList();
        writes.forEach(RunningRegistry::get);

        assertThat(pids(killed)).doesNotHaveDuplicates().hasSize(10);
    }

    private Ownership agent(String name, String nonce) {
        return running.owned("node-a", Registers.of(name).nonce(nonce));
    }

    private void tell(Ownership agent, long number, JsonObject exit) {
        assertThat(running.write(agent, number, number, SandboxPatch.empty(), event(number, exit)))
                .isEqualTo(WriteOutcome.WRITTEN);
    }

    private SandboxEvent event(long number, JsonObject exit) {
        return new SandboxEvent(
                running.registry.newId(),
                Instant.now(),
                "processExited",
                Severity.WARNING,
                "worker exited: signal 9",
                exit.copy().put("number", number));
    }

    private static JsonObject exit(int pid, Instant agentAt) {
        return new JsonObject()
                .put("process", "worker")
                .put("pid", pid)
                .put("reason", "worker exited: signal 9")
                .put("logTail", new JsonArray().add("last words"))
                .put("agentAt", Wire.instant(agentAt));
    }

    /** Of all ends of processes in the timeline of its sandbox, newest first. */
    private List<Integer> pids(Ownership agent) {
        EventQuery query = new EventQuery(Instant.now().plusSeconds(5), List.of("processExited"), "", 1, 200);
        return get(running.registry.events(agent.sandboxId(), query)).events().stream()
                .map(event -> pid(event.data()))
                .toList();
    }

    private static int pid(JsonObject exit) {
        return exit.getInteger("pid");
    }
}
