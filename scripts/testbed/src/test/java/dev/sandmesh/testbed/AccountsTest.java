package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.testbed.OwnPostgres.TimelineEntry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the chaos hour would find. */
class AccountsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");
    private static final Harm KILL = new Harm("worker", 7, "KILL", NOW, true);
    private static final Harm AGENT = new Harm(Harm.AGENT, 3, "KILL", NOW, true);

    @Test
    void killThatNobodyTellsIsUnaccounted() {
        assertThat(accounts(KILL, exit("worker", 8, 9), exit("x11vnc", 7, 9)).unaccounted())
                .containsExactly(KILL);
        assertThat(accounts(KILL, exit("worker", 7, 9)).unaccounted()).isEmpty();
    }

    @Test
    void killThatIsToldTwiceIsFound() {
        assertThat(accounts(KILL, exit("worker", 7, 9)).toldTwice()).isEmpty();
        assertThat(accounts(KILL, exit("worker", 7, 9), exit("worker", 7, 9)).toldTwice())
                .hasSize(1);
    }

    @Test
    void killThatIsToldAsSomethingElseIsFoundUnlessTheSupervisorEndedItFirst() {
        assertThat(accounts(KILL, exit("worker", 7, 9)).wronglyTold()).isEmpty();
        assertThat(accounts(KILL, exit("worker", 7, 15)).wronglyTold()).hasSize(1);
        TimelineEntry stopped = exit("worker", 7, 15);
        stopped.data().put("reason", "stopped: Xvfb exited: signal 9");
        assertThat(accounts(KILL, stopped).wronglyTold()).isEmpty();
    }

    @Test
    void deathOfAnAgentIsToldByItsLeaseOrItsSuccessor() {
        assertThat(accounts(AGENT, exit("worker", 7, 9)).agentDeathsUntold()).containsExactly(AGENT);
        assertThat(accounts(AGENT, health("BrowserUp")).agentDeathsUntold()).containsExactly(AGENT);
        assertThat(accounts(AGENT, health("Lease")).agentDeathsUntold()).isEmpty();
        assertThat(accounts(AGENT, entry("reregistered", new JsonObject())).agentDeathsUntold())
                .isEmpty();
    }

    private static Accounts accounts(Harm harm, TimelineEntry... timeline) {
        return new Accounts(List.of(harm), List.of(timeline));
    }

    private static TimelineEntry exit(String process, long pid, int signal) {
        return entry(
                "processExited",
                new JsonObject()
                        .put("process", process)
                        .put("pid", pid)
                        .put("signal", signal)
                        .put("reason", process + " exited: signal " + signal));
    }

    private static TimelineEntry health(String type) {
        JsonObject reason = new JsonObject().put("type", type);
        return entry("healthChanged", new JsonObject().put("reasons", new JsonArray().add(reason)));
    }

    private static TimelineEntry entry(String kind, JsonObject data) {
        return new TimelineEntry(NOW.plusSeconds(1), kind, "", data);
    }
}
