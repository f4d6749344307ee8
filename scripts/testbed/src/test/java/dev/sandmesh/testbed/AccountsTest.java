package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.testbed.OwnPostgres.TimelineEntry;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the chaos hour would find. */
class AccountsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");
    private static final Harm KILL = Harm.ofProcess("worker", 7, "KILL", NOW);
    private static final Harm GUARD = Harm.ofGuard("worker", 7, "KILL", NOW);
    private static final Harm AGENT = Harm.ofAgent(3, "KILL", NOW, true);

    @Test
    void killThatNobodyTellsIsUnaccounted() {
        assertThat(accounts(KILL, exit("worker", 8, 9), exit("x11vnc", 7, 9)).unaccounted())
                .containsExactly(KILL);
        assertThat(accounts(KILL, exit("worker", 7, 9)).unaccounted()).isEmpty();
        assertThat(accounts(GUARD).unaccounted()).containsExactly(GUARD);
    }

    @Test
    void killThatIsToldTwiceIsFound() {
        assertThat(accounts(KILL, exit("worker", 7, 9)).toldTwice()).isEmpty();
        assertThat(accounts(KILL, exit("worker", 7, 9), exit("worker", 7, 9)).toldTwice())
                .hasSize(1);
    }

    @Test
    void killThatIsToldAsSomethingElseIsFound() {
        assertThat(accounts(KILL, exit("worker", 7, 9)).unexplained()).isEmpty();
        assertThat(accounts(KILL, exit("worker", 7, 15)).unexplained()).hasSize(1);
        assertThat(accounts(KILL, unknown("exited, and how could not be read")).unexplained())
                .hasSize(1);
    }

    @Test
    void endThatNobodyCausedIsFound() {
        assertThat(accounts(AGENT, exit("worker", 7, 9)).unexplained()).hasSize(1);
    }

    @Test
    void stopIsExplainedByTheEndOfWhomItNames() {
        TimelineEntry stopped = exit("worker", 7, 15);
        stopped.data().put("reason", "stopped: Xvfb exited: signal 9");
        assertThat(accounts(KILL, stopped).unexplained()).hasSize(1);

        Harm display = Harm.ofProcess("Xvfb", 8, "KILL", NOW);
        assertThat(accounts(display, exit("Xvfb", 8, 9), stopped).unexplained()).isEmpty();
    }

    @Test
    void unknownEndIsExplainedOnlyByAHarmedGuard() {
        TimelineEntry ended =
                unknown("is ended because its guard was killed: without it its own end would not be known");
        assertThat(accounts(GUARD, ended).unexplained()).isEmpty();
        assertThat(accounts(AGENT, ended).unexplained()).hasSize(1);
        assertThat(accounts(GUARD, exit("worker", 7, 9)).unexplained()).hasSize(1);
    }

    @Test
    void frozenOneIsToldAsFrozen() {
        Harm frozen = Harm.ofProcess("worker", 7, "STOP", NOW);
        TimelineEntry told = exit("worker", 7, 9);
        assertThat(accounts(frozen, told).unexplained()).hasSize(1);

        told.data().put("unwell", "timed out").put("reason", "timed out; it is stopped by a signal (state T)");
        assertThat(accounts(frozen, told).unexplained()).isEmpty();
        assertThat(accounts(frozen, told).foundUnwell()).isEmpty();
        assertThat(accounts(AGENT, told).foundUnwell()).hasSize(1);
    }

    @Test
    void deathOfAnAgentIsToldByItsSuccessor() {
        assertThat(accounts(AGENT, entry("reregistered", new JsonObject())).agentDeathsUntold())
                .containsExactly(AGENT);
        assertThat(accounts(AGENT, agentEnded(4)).agentDeathsUntold()).containsExactly(AGENT);
        assertThat(accounts(AGENT, agentEnded(3)).agentDeathsUntold()).isEmpty();
        assertThat(accounts(AGENT, agentEnded(4)).agentDeathsInvented()).hasSize(1);
        assertThat(accounts(Harm.ofAgent(3, "KILL", NOW, false)).agentDeathsUntold())
                .isEmpty();
    }

    @Test
    void goodbyeIsToldOnlyByWhoWasAskedToGo() {
        TimelineEntry goodbye = entry("goodbye", new JsonObject());
        assertThat(accounts(AGENT, goodbye).agentDeathsUntold()).containsExactly(AGENT);
        assertThat(accounts(AGENT, goodbye).agentDeathsInvented()).hasSize(1);
        assertThat(accounts(Harm.ofAgent(3, "TERM", NOW, true), goodbye).agentDeathsUntold())
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

    private static TimelineEntry unknown(String how) {
        JsonObject data =
                new JsonObject().put("process", "worker").put("pid", 7).put("reason", "worker " + how);
        return entry("processExited", data);
    }

    private static TimelineEntry agentEnded(long pid) {
        return entry("agentEnded", new JsonObject().put("pid", pid));
    }

    private static TimelineEntry entry(String kind, JsonObject data) {
        return new TimelineEntry(NOW.plusSeconds(1), kind, "", data);
    }
}
