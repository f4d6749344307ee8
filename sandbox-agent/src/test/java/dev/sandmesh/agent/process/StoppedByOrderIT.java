package dev.sandmesh.agent.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.agent.process.ProcessOrderException.Cause;
import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessState;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that a person stops, and starts again. */
class StoppedByOrderIT {
    @TempDir
    Path directory;

    @Test
    void whoIsStoppedGoesAfterWhoNeedsItAndStaysAway() throws Exception {
        try (TestingSupervision running = chain().awaitRunning("a", "b", "c")) {
            long untouched = running.pid("a");
            running.facts.clear();
            assertThat(running.supervisor().stop("b").await(20, SECONDS))
                    .isEqualTo(new StopOutcome("b", List.of("c"), false));
            assertThat(exits(running)).containsExactly("c stopped: b is stopped by order", "b stopped: stop by order");
            running.await(() -> running.is("b", ProcessState.STOPPED), "told to be stopped");
            assertThat(running.report("b").reason()).isEqualTo("b is stopped by order");
            running.await(() -> running.is("c", ProcessState.WAITING), "waits");
            assertThat(running.report("c").reason()).isEqualTo("waits for b, which is stopped by order");
            assertThat(running.conditionIs("VncUp", false)).isTrue();
            assertThat(running.pid("a")).isEqualTo(untouched);
            assertThat(running.facts)
                    .noneMatch(fact -> fact instanceof ConditionChanged turned
                            && turned.condition().equals("ProcessesStable"));
            assertThat(running.supervisor().stop("b").await(20, SECONDS))
                    .isEqualTo(new StopOutcome("b", List.of("c"), true));
        }
    }

    @Test
    void whoIsStartedAgainBringsBackWhoNeedsIt() throws Exception {
        try (TestingSupervision running = chain().awaitRunning("a", "b", "c")) {
            running.supervisor().stop("a").await(20, SECONDS);
            StartOutcome started = running.supervisor().start("a").await(20, SECONDS);
            assertThat(started.ranBefore()).isFalse();
            assertThat(started.pid()).isEqualTo(running.pid("a"));
            assertThat(running.supervisor().reports()).allMatch(report -> report.state() == ProcessState.RUNNING);
            assertThat(running.report("a").reason()).isEqualTo("start by order");
            assertThat(running.conditionIs("WorkerUp", true)).isTrue();

            StartOutcome again = running.supervisor().start("a").await(20, SECONDS);
            assertThat(again).isEqualTo(new StartOutcome("a", started.pid(), started.restarts(), true));
        }
    }

    @Test
    void aRestartStartsWhatWasStopped() throws Exception {
        try (TestingSupervision running = chain().awaitRunning("a", "b", "c")) {
            running.supervisor().stop("b").await(20, SECONDS);
            running.supervisor().restart("b").await(20, SECONDS);
            running.awaitRunning("a", "b", "c");
        }
    }

    @Test
    void whoNeedsWhatIsStoppedCannotBeStarted() throws Exception {
        try (TestingSupervision running = chain().awaitRunning("a", "b", "c")) {
            running.supervisor().stop("a").await(20, SECONDS);
            for (Future<?> refused : List.of(
                    running.supervisor().start("c"), running.supervisor().restart("c"))) {
                assertThatThrownBy(() -> refused.await(20, SECONDS))
                        .hasMessage("c needs a, which is stopped by order: start a first")
                        .extracting(failure -> ((ProcessOrderException) failure).kind())
                        .isEqualTo(Cause.DEPENDENCY_STOPPED);
            }
            assertThatThrownBy(() -> running.supervisor().stop("nobody").await(20, SECONDS))
                    .hasMessage("there is no process nobody");
            assertThatThrownBy(() -> running.supervisor().start("nobody").await(20, SECONDS))
                    .hasMessage("there is no process nobody");
        }
    }

    @Test
    void aRestartLeavesAloneWhoWasStoppedAmongThoseThatNeedIt() throws Exception {
        try (TestingSupervision running = chain().awaitRunning("a", "b", "c")) {
            running.supervisor().stop("c").await(20, SECONDS);
            running.supervisor().restart("a").await(20, SECONDS);
            assertThat(running.supervisor().reports())
                    .extracting(ProcessReport::state)
                    .containsExactly(ProcessState.RUNNING, ProcessState.RUNNING, ProcessState.STOPPED);
        }
    }

    @Test
    void theNextAgentLeavesItStopped() throws Exception {
        TestingSupervision first = chain().awaitRunning("a", "b", "c");
        long adopted = first.pid("a");
        first.supervisor().stop("b").await(20, SECONDS);
        first.leave();
        try (TestingSupervision second = chain()) {
            second.await(() -> second.is("b", ProcessState.STOPPED), "still stopped");
            second.awaitRunning("a");
            assertThat(second.pid("a")).isEqualTo(adopted);
            assertThat(second.started()).doesNotContain("b", "c");
            second.supervisor().start("b").await(20, SECONDS);
            second.leave();
        }
        try (TestingSupervision third = chain()) {
            third.awaitRunning("a", "b", "c");
        }
    }

    @Test
    void anotherSpecificationLeavesItStopped() throws Exception {
        try (TestingSupervision running = chain().awaitRunning("a", "b", "c")) {
            running.supervisor().stop("b").await(20, SECONDS);
            String other = TestingSupervision.CHAIN.replace("\"1000\"", "\"2000\"");
            running.supervisor()
                    .apply(SpecFile.parse(other, Map.of("DIR", directory.toString())))
                    .await(20, SECONDS);
            running.await(
                    () -> running.is("a", ProcessState.RUNNING)
                            && running.report("a").reason().equals("its specification changed"),
                    "replaced");
            assertThat(running.is("b", ProcessState.STOPPED)).isTrue();
            running.supervisor().start("b").await(20, SECONDS);
            running.awaitRunning("a", "b", "c");
        }
    }

    @Test
    void aCrashLoopEndsWithTheOrder() throws Exception {
        try (TestingSupervision running = TestingSupervision.ofShell(
                directory, "exit 1", ", restart: {initial: 1ms, max: 50ms, flapping: {exits: 3, window: 10s}}")) {
            running.await(() -> running.is("p", ProcessState.FLAPPING), "flapping");
            running.supervisor().stop("p").await(20, SECONDS);
            running.await(() -> running.is("p", ProcessState.STOPPED), "stopped");
            running.await(() -> running.conditionIs("ProcessesStable", true), "no alarm of its own");
        }
    }

    @Test
    void theLaterOfTwoOrdersWins() throws Exception {
        String slow = "trap 'sleep 0.3; exit' TERM; touch ${DIR}/up; while :; do sleep 0.05; done";
        try (TestingSupervision running =
                TestingSupervision.ofShell(directory, slow, "").awaitRunning("p")) {
            running.await(() -> Files.exists(directory.resolve("up")), "it traps the signal");
            Future<StopOutcome> stopped = running.supervisor().stop("p");
            Future<StartOutcome> started = running.supervisor().start("p");
            assertThatThrownBy(() -> stopped.await(20, SECONDS)).hasMessage("p is started again by a later order");
            assertThat(started.await(20, SECONDS).ranBefore()).isFalse();
            running.awaitRunning("p");
        }
    }

    private TestingSupervision chain() throws Exception {
        return TestingSupervision.of(directory, TestingSupervision.CHAIN);
    }

    private static List<String> exits(TestingSupervision running) {
        return running.facts.stream()
                .filter(ProcessExited.class::isInstance)
                .map(ProcessExited.class::cast)
                .map(exited -> exited.process() + " " + exited.reason())
                .toList();
    }
}
