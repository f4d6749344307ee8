package dev.sandmesh.agent.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.probe.Intake;
import dev.sandmesh.agent.probe.TaskOutcome;
import dev.sandmesh.agent.probe.WorkerReading;
import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.TaskEnded;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Which tasks get done can be counted, since each end is told once: D22. */
@ExtendWith(VertxExtension.class)
class TaskOutcomesTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private final List<TaskEnded> told = new ArrayList<>();
    private Future<Void> kept = Future.succeededFuture();
    private Context loop;
    private TaskOutcomes outcomes;

    @TempDir
    private Path folder;

    @BeforeEach
    void begin(Vertx vertx) throws TimeoutException {
        loop = vertx.getOrCreateContext();
        outcomes = anAgent(folder);
    }

    private TaskOutcomes anAgent(Path stateDirectory) throws TimeoutException {
        TaskOutcomes begun = new TaskOutcomes(loop.owner(), new ToldTasks(stateDirectory), task -> {
            told.add(task);
            return kept;
        });
        onLoop(begun::load);
        return begun;
    }

    /** What it writes is written afterwards, since one loop's work on disk is done in order. */
    private void heard(WorkerReading worker) throws TimeoutException {
        onLoop(() -> {
            outcomes.heard(worker);
            return loop.owner().executeBlocking(() -> true);
        });
    }

    private void onLoop(Supplier<Future<?>> work) throws TimeoutException {
        Promise<Object> done = Promise.promise();
        loop.runOnContext(turn -> work.get().<Object>map(any -> true).onComplete(done));
        done.future().await(30, TimeUnit.SECONDS);
    }

    @Test
    void theEndOfATaskIsToldOnceAndInOrder() throws TimeoutException {
        heard(worker("old"));
        heard(worker("c", "b", "old"));
        heard(worker("c", "b"));

        assertThat(told)
                .containsExactly(
                        new TaskEnded("b", "profile", "succeeded", 1_500),
                        new TaskEnded("c", "profile", "succeeded", 1_500));
    }

    @Test
    void whatTheFirstAnswerHoldsIsOldNews() throws TimeoutException {
        heard(worker("a", "b"));
        assertThat(told).isEmpty();
    }

    @Test
    void aWorkerThatFailsForAWhileRepeatsNothing() throws TimeoutException {
        heard(worker("a"));
        heard(WorkerReading.failed("/health does not answer"));
        heard(worker("a"));
        assertThat(told).isEmpty();
    }

    @Test
    void aWorkerThatStartedAnewTellsOnlyItsOwn() throws TimeoutException {
        heard(worker("a"));
        heard(worker());
        heard(worker("x"));
        assertThat(told).extracting(TaskEnded::task).containsExactly("x");
    }

    @Test
    void whatEndedWhileNoAgentRanIsToldByTheNextOne() throws TimeoutException {
        heard(worker("b", "a"));

        outcomes = anAgent(folder);
        heard(worker("d", "c", "b", "a"));
        outcomes = anAgent(folder);
        heard(worker("d", "c", "b", "a"));

        assertThat(told).extracting(TaskEnded::task).containsExactly("c", "d");
    }

    @Test
    void theFirstTaskEverIsToldThoughItEndedWhileNoAgentRan() throws TimeoutException {
        heard(worker());

        outcomes = anAgent(folder);
        heard(worker("a"));

        assertThat(told).extracting(TaskEnded::task).containsExactly("a");
    }

    @Test
    void onlyWhatIsKeptCountsAsTold() throws TimeoutException {
        heard(worker("a"));
        Promise<Void> keeping = Promise.promise();
        kept = keeping.future();
        heard(worker("b", "a"));

        anotherAgentTells("b");

        onLoop(() -> {
            keeping.complete();
            return loop.owner().executeBlocking(() -> true);
        });
        anotherAgentTells();
    }

    private void anotherAgentTells(String... tasks) throws TimeoutException {
        TaskOutcomes killed = outcomes;
        told.clear();
        outcomes = anAgent(folder);
        heard(worker("b", "a"));
        assertThat(told).extracting(TaskEnded::task).containsExactly(tasks);
        outcomes = killed;
    }

    @Test
    void whatCannotBeWrittenIsTriedAgain() throws Exception {
        Path later = folder.resolve("later");
        outcomes = anAgent(later);
        heard(worker("a"));
        Files.createDirectory(later);
        heard(worker("a"));

        outcomes = anAgent(later);
        heard(worker("b", "a"));
        assertThat(told).extracting(TaskEnded::task).containsExactly("b");
    }

    @Test
    void aMemoryThatCannotBeReadCountsAsNone() throws Exception {
        Files.writeString(folder.resolve("told-tasks.json"), "[\"a\", 7");
        outcomes = anAgent(folder);
        heard(worker("b", "a"));
        heard(worker("c", "b", "a"));

        assertThat(told).extracting(TaskEnded::task).containsExactly("c");
    }

    private static WorkerReading worker(String... ended) {
        List<TaskOutcome> outcomes = Stream.of(ended)
                .map(id -> new TaskOutcome(id, "profile", START, START.plusMillis(1_500), "succeeded"))
                .toList();
        return new WorkerReading(
                true, new Capacity(1, 0, 1), List.of(), Optional.empty(), Intake.OPEN, outcomes, Map.of(), "");
    }
}
