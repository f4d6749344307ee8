package dev.sandmesh.agent.drain;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobOutput;
import dev.sandmesh.agent.job.RunningJob;
import dev.sandmesh.agent.probe.Probes;
import dev.sandmesh.agent.probe.WorkerControl;
import dev.sandmesh.agent.probe.WorkerProbe;
import dev.sandmesh.protocol.command.Drain;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.OutputPiece;
import dev.sandmesh.protocol.report.Capacity.Closed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person orders of a real server for a worker. */
class IntakeVerticleIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path state;

    private final Vertx vertx = Vertx.vertx();
    private final Probes probes = new Probes(vertx);
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Lines lines = new Lines(UUID.randomUUID());
    private final TestingFence fence = new TestingFence();
    private volatile List<String> tasks = List.of("t1", "t2");
    private volatile boolean paused;
    private volatile boolean draining;
    private volatile boolean silent;
    private volatile boolean older;
    private volatile boolean knowsDrain = true;
    private volatile IntakeVerticle intake;
    private String url;
    private String deployment;

    private static final class Lines implements JobOutput {
        private final UUID commandId;
        private final List<JsonObject> told = new CopyOnWriteArrayList<>();

        Lines(UUID commandId) {
            this.commandId = commandId;
        }

        @Override
        public Future<Void> write(OutputPiece.Stream stream, Buffer bytes) {
            assertThat(bytes.toString()).endsWith("\n").hasLineCount(1);
            told.add(new JsonObject(bytes));
            return Future.succeededFuture();
        }

        @Override
        public UUID commandId() {
            return commandId;
        }
    }

    private static final class TestingFence implements Fencing {
        private volatile boolean up;
        private volatile boolean tookOver;

        @Override
        public boolean holds() {
            return up;
        }

        @Override
        public void takeOver() {
            tookOver = true;
        }
    }

    @BeforeEach
    void startWorker() throws Exception {
        int port = vertx.createHttpServer()
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1")
                .await(20, SECONDS)
                .actualPort();
        url = "http://127.0.0.1:" + port;
        startAgent();
    }

    private void answer(HttpServerRequest request) {
        if (silent) {
            request.response().setStatusCode(503).end();
        } else if (request.path().equals("/health")) {
            JsonObject health = new JsonObject().put("status", "healthy").put("tasks", running());
            if (!older) {
                health.put("contract", 1).put("paused", paused).put("draining", draining);
            }
            request.response().end(health.toBuffer());
        } else if (older || (request.path().equals("/drain") && !knowsDrain)) {
            request.response().setStatusCode(404).end();
        } else {
            calls.add(request.path());
            paused = !request.path().equals("/resume");
            draining = request.path().equals("/drain") || (draining && paused);
            request.response().setStatusCode(202).end("{}");
        }
    }

    private JsonArray running() {
        JsonArray all = new JsonArray();
        tasks.forEach(id -> all.add(new JsonObject()
                .put("id", id)
                .put("profile", "profile-" + id)
                .put("since", "2026-11-22T10:00:00.000Z")));
        return all;
    }

    private void startAgent() throws Exception {
        intake = new IntakeVerticle(
                new WorkerControl(probes, url, LIMIT),
                new WorkerProbe(probes, url, LIMIT),
                fence,
                new IntakeNote(state));
        deployment = vertx.deployVerticle(intake).await(20, SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        probes.close().await(20, SECONDS);
        vertx.close().await(20, SECONDS);
    }

    private RunningJob drain(int deadlineSeconds) {
        return intake.drain(new Drain(deadlineSeconds), lines);
    }

    private void look() {
        try {
            intake.heard(new WorkerProbe(probes, url, LIMIT).read().await(60, SECONDS));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void await(String what, BooleanSupplier reached) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("%s; %s; %s", what, calls, lines.told)
                    .isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void aDrainWaitsForEachTaskTellsForWhomAndEndsWhenNothingRuns() throws Exception {
        RunningJob job = drain(600);
        await("both are told", () -> lines.told.size() == 1);
        assertThat(intake.closed()).contains(Closed.DRAINING);
        assertThat(lines.told.get(0).getJsonArray("profiles")).containsExactly("profile-t1", "profile-t2");
        tasks = List.of("t2");
        await("one is told", () -> lines.told.size() == 2);
        assertThat(lines.told.get(1).getInteger("running")).isEqualTo(1);
        tasks = List.of();
        JobEnd end = job.end().await(60, SECONDS);
        assertThat(end.outcome()).isEqualTo(Outcome.OK);
        assertThat(end.result().getBoolean("drained")).isTrue();
        assertThat(calls).containsExactly("/drain");
        assertThat(intake.closed()).contains(Closed.DRAINING);
    }

    @Test
    void whatIsPausedForAViewGoesOnWhenTheViewEnds() throws Exception {
        UUID view = UUID.randomUUID();
        Promise<Void> ended = Promise.promise();
        assertThat(intake.pauseUntil(ended.future(), view).await(60, SECONDS).outcome())
                .isEqualTo(Outcome.OK);
        assertThat(paused).isTrue();
        assertThat(intake.closed()).contains(Closed.PAUSED);
        assertThat(intake.resumeFor(UUID.randomUUID()).await(60, SECONDS).message())
                .contains("not paused for this view");
        assertThat(paused).isTrue();
        silent = true;
        ended.complete();
        assertThat(intake.resumeFor(view).await(60, SECONDS).code()).isEqualTo("worker_failed");
        assertThat(paused).isTrue();
        silent = false;
        await("it goes on", () -> {
            look();
            return !paused && intake.closed().isEmpty() && !Files.exists(state.resolve("intake.json"));
        });
    }

    @Test
    void whatAPersonOrdersOutlastsTheView() throws Exception {
        UUID view = UUID.randomUUID();
        Promise<Void> ended = Promise.promise();
        assertThat(intake.pause().await(60, SECONDS).outcome()).isEqualTo(Outcome.OK);
        assertThat(intake.pauseUntil(ended.future(), view).await(60, SECONDS).message())
                .contains("already, by another order");
        ended.complete();
        intake.resumeFor(view).await(60, SECONDS);
        assertThat(paused).isTrue();

        assertThat(intake.resume().await(60, SECONDS).outcome()).isEqualTo(Outcome.OK);
        Promise<Void> second = Promise.promise();
        intake.pauseUntil(second.future(), view).await(60, SECONDS);
        intake.pause().await(60, SECONDS);
        second.complete();
        intake.resumeFor(view).await(60, SECONDS);
        assertThat(paused).isTrue();
        assertThat(intake.closed()).contains(Closed.PAUSED);
    }

    @Test
    void theNextAgentEndsWhatWasPausedForAViewOfThisOne() throws Exception {
        intake.pauseUntil(Promise.<Void>promise().future(), UUID.randomUUID()).await(60, SECONDS);
        assertThat(paused).isTrue();
        vertx.undeploy(deployment).await(20, SECONDS);
        startAgent();
        await("it goes on", () -> {
            look();
            return !paused && intake.closed().isEmpty();
        });
    }

    @Test
    void silenceIsNotTakenForEmpty() throws Exception {
        tasks = List.of();
        silent = true;
        RunningJob job = drain(600);
        await("the silence is told", () -> lines.told.stream()
                .anyMatch(line -> line.getString("unknown", "").contains("/health answered 503")));
        silent = false;
        assertThat(job.end().await(60, SECONDS).outcome()).isEqualTo(Outcome.OK);
        assertThat(calls).contains("/drain");
    }

    @Test
    void atItsDeadlineADrainTellsWhoStillRunsAndLeavesTheWorkerDrained() throws Exception {
        JobEnd end = drain(0).end().await(60, SECONDS);
        assertThat(end.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(end.message()).isEqualTo("2 tasks run; the worker takes nothing new until it is resumed");
        assertThat(end.result().getJsonArray("tasks")).hasSize(2);
        assertThat(end.result().getBoolean("drained")).isFalse();
        assertThat(draining).isTrue();
        assertThat(intake.closed()).contains(Closed.DRAINING);
    }

    @Test
    void aDeadlineIsMovedAndADrainCancelled() throws Exception {
        RunningJob job = drain(600);
        await("it is under way", () -> !lines.told.isEmpty());
        job.extend(Duration.ofMillis(1)).await(60, SECONDS);
        assertThat(job.end().await(60, SECONDS).outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(job.extend(Duration.ofSeconds(1)).map(true).otherwise(false).await(60, SECONDS))
                .isFalse();

        RunningJob second = drain(600);
        await("it is told again", () -> calls.size() == 2);
        second.cancel();
        JobEnd end = second.end().await(60, SECONDS);
        assertThat(end.code()).isEqualTo("cancelled");
        assertThat(end.message()).isEqualTo("the drain was cancelled; the worker takes tasks");
        assertThat(draining).isFalse();
        assertThat(intake.closed()).isEmpty();
        assertThat(state.resolve("intake.json")).doesNotExist();
    }

    @Test
    void aSecondDrainIsRefusedWithTheFirst() throws Exception {
        RunningJob first = drain(600);
        await("it is under way", () -> !lines.told.isEmpty());
        JobEnd refused =
                intake.drain(new Drain(5), new Lines(UUID.randomUUID())).end().await(60, SECONDS);
        assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(refused.code()).isEqualTo("already_draining");
        assertThat(refused.result().getString("commandId")).isEqualTo(lines.commandId.toString());
        assertThat(first.end().isComplete()).isFalse();
    }

    @Test
    void aResumeEndsADrainThatIsUnderWay() throws Exception {
        RunningJob job = drain(600);
        await("it is under way", () -> !lines.told.isEmpty());
        assertThat(intake.resume().await(60, SECONDS).message()).isEqualTo("the worker takes tasks");
        assertThat(job.end().await(60, SECONDS).code()).isEqualTo("cancelled");
        assertThat(calls).containsExactly("/drain", "/resume");
    }

    @Test
    void whatWasOrderedOutlivesTheAgentAndTheWorker() throws Exception {
        intake.pause().await(60, SECONDS);
        assertThat(paused).isTrue();
        vertx.undeploy(deployment).await(20, SECONDS);
        startAgent();
        assertThat(intake.closed()).contains(Closed.PAUSED);
        paused = false;
        look();
        await("it is paused again", () -> paused);
        assertThat(calls).containsExactly("/pause", "/pause");
    }

    @Test
    void aWorkerThatIsFencedGoesOnWhenTheFenceEnds() throws Exception {
        intake.pause().await(60, SECONDS);
        fence.up = true;
        JobEnd end = intake.resume().await(60, SECONDS);
        assertThat(end.outcome()).isEqualTo(Outcome.OK);
        assertThat(end.message()).startsWith("the worker is still paused, since its engine is lost");
        assertThat(fence.tookOver).isTrue();
        assertThat(calls).containsExactly("/pause");
        assertThat(intake.closed()).isEmpty();
    }

    @Test
    void aWorkerOlderThanTheContractIsRefusedAndWorksOn() throws Exception {
        older = true;
        JobEnd end = drain(600).end().await(60, SECONDS);
        assertThat(end.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(end.code()).isEqualTo("not_supported");
        assertThat(intake.closed()).isEmpty();
        assertThat(intake.pause().await(60, SECONDS).code()).isEqualTo("not_supported");
        assertThat(intake.closed()).isEmpty();
    }

    @Test
    void aWorkerThatKnowsOnlyThePauseIsDrainedByIt() throws Exception {
        knowsDrain = false;
        RunningJob job = drain(600);
        await("it is under way", () -> !lines.told.isEmpty());
        tasks = List.of();
        assertThat(job.end().await(60, SECONDS).outcome()).isEqualTo(Outcome.OK);
        assertThat(calls).containsExactly("/pause");
    }
}
