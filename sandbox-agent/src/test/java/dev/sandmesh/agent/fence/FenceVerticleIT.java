package dev.sandmesh.agent.fence;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.probe.Probes;
import dev.sandmesh.agent.probe.WorkerControl;
import dev.sandmesh.agent.probe.WorkerProbe;
import dev.sandmesh.protocol.report.Condition;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fence with a real server for a worker, asked again and again; its clock is fast. */
class FenceVerticleIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final FencePolicy FAST = new FencePolicy(Duration.ofMillis(300), Duration.ofMillis(50));

    @TempDir
    private Path state;

    private final Vertx vertx = Vertx.vertx();
    private final Probes probes = new Probes(vertx);
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<Condition> turned = new CopyOnWriteArrayList<>();
    private final Profiles profiles = new Profiles();
    private volatile JsonObject engine = connected(true);
    private volatile boolean paused;
    private volatile boolean draining;
    private volatile boolean closedByPerson;
    private volatile int controlStatus = 202;
    private String url;
    private String deployment;
    private volatile FenceVerticle fence;
    private volatile boolean asks;
    private final AtomicInteger asked = new AtomicInteger();

    private static final class Profiles implements OpenProfiles {
        private volatile boolean open = true;
        private volatile String refusal = "";
        private volatile int closings;

        @Override
        public boolean any() {
            return open;
        }

        @Override
        @SuppressWarnings("NonAtomicOperationOnVolatileField") // on the one event loop alone
        public Future<String> close(Duration limit) {
            closings++;
            open = open && !refusal.isEmpty();
            return refusal.isEmpty() ? Future.succeededFuture("closed") : Future.failedFuture(refusal);
        }
    }

    @BeforeEach
    void startWorker() throws Exception {
        int port = vertx.createHttpServer()
                .requestHandler(request -> {
                    if (request.path().equals("/health")) {
                        JsonObject health =
                                new JsonObject().put("status", "healthy").put("engine", engine);
                        if (controlStatus != 404) {
                            health.put("contract", 1).put("paused", paused).put("draining", draining);
                        }
                        request.response().end(health.toBuffer());
                        return;
                    }
                    calls.add(request.path());
                    if (controlStatus == 0) {
                        return; // never answered
                    }
                    if (controlStatus == 202) {
                        paused = request.path().equals("/pause");
                        draining = draining && paused;
                    }
                    request.response().setStatusCode(controlStatus).end("{}");
                })
                .listen(0, "127.0.0.1")
                .await(20, SECONDS)
                .actualPort();
        url = "http://127.0.0.1:" + port;
        startFence();
    }

    /** Asks only when the last answer is there, as a heartbeat does. */
    private void startFence() throws Exception {
        WorkerControl control = new WorkerControl(probes, url, Duration.ofSeconds(2));
        FenceVerticle verticle = new FenceVerticle(
                Clock.systemUTC(),
                FAST,
                new Reach(control, Optional.of(profiles), () -> closedByPerson),
                new FenceNote(state),
                turned::add);
        deployment = vertx.deployVerticle(verticle).await(20, SECONDS);
        fence = verticle;
        asks = true;
        asked.set(0);
        ask(new WorkerProbe(probes, url, LIMIT), verticle);
    }

    private void ask(WorkerProbe probe, FenceVerticle verticle) {
        probe.read().onSuccess(answer -> {
            if (asks && fence == verticle) {
                verticle.heard(answer);
                asked.incrementAndGet();
                vertx.setTimer(20, again -> ask(probe, verticle));
            }
        });
    }

    private void stopFence() throws Exception {
        asks = false;
        vertx.undeploy(deployment).await(20, SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        probes.close().await(20, SECONDS);
        vertx.close().await(20, SECONDS);
    }

    private static JsonObject connected(boolean is) {
        return new JsonObject().put("kind", "hatchet").put("connected", is);
    }

    private Optional<Condition> condition() {
        return fence.conditions().stream().findFirst();
    }

    private boolean says(String... parts) {
        return condition()
                .filter(one -> List.of(parts).stream().allMatch(one.reason()::contains))
                .isPresent();
    }

    private boolean isWell() {
        return condition().filter(Condition::ok).isPresent();
    }

    private void await(String what, BooleanSupplier reached) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("%s; %s; %s; closings %s", what, condition(), calls, profiles.closings)
                    .isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void aWorkerThatLostItsEngineIsPausedItsProfilesAreClosedAndItGoesOnWhenTheEngineIsBack() {
        await("the engine is connected", this::isWell);
        engine = connected(false);
        await(
                "it is fenced",
                () -> says(
                        "the engine is lost since ",
                        "; worker paused and profiles closed so that no task runs twice; it resumes by itself"));
        assertThat(paused).isTrue();
        assertThat(profiles.open).isFalse();
        assertThat(state.resolve("fence.json")).exists();
        engine = connected(true);
        await("it goes on", () -> isWell() && !paused);
        await("that is told", () -> turned.size() >= 3 && !Files.exists(state.resolve("fence.json")));
        assertThat(calls).startsWith("/pause").endsWith("/resume").containsOnlyOnce("/resume");
        assertThat(turned).extracting(Condition::ok).containsExactly(false, false, true);
        assertThat(turned).extracting(Condition::reason).satisfies(reasons -> {
            assertThat(reasons.get(0)).contains("not connected to its engine");
            assertThat(reasons.get(1)).contains("worker paused");
            assertThat(reasons.get(2)).contains("the worker goes on");
        });
    }

    @Test
    void whatSomebodyElsePausedOrDrainsIsNotResumed() {
        paused = true;
        engine = connected(false);
        await("its profiles are closed", () -> says("took nothing new already", "profiles closed"));
        engine = connected(true);
        await("all is well", this::isWell);
        assertThat(paused).isTrue();
        assertThat(calls).isEmpty();
        paused = false;
        engine = connected(false);
        await("it is paused", () -> says("worker paused"));
        draining = true;
        engine = connected(true);
        await("all is well again", this::isWell);
        assertThat(calls).containsOnly("/pause");
        assertThat(draining).isTrue();
    }

    @Test
    void whatAPersonPausedMeanwhileIsNotResumedAndWhatAPersonResumesIsWhenTheEngineIsBack() {
        engine = connected(false);
        await("it is fenced", () -> says("worker paused") && fence.holds());
        closedByPerson = true;
        engine = connected(true);
        await("all is well", () -> isWell() && !fence.holds());
        assertThat(calls).containsOnly("/pause");
        assertThat(paused).isTrue();

        draining = true;
        engine = connected(false);
        await("it is fenced again", () -> says("took nothing new already", "profiles closed"));
        closedByPerson = false;
        fence.takeOver();
        await("it is the fence's to resume", () -> says("worker paused"));
        await("the next agent would know", () -> Files.exists(state.resolve("fence.json")));
        engine = connected(true);
        await("it goes on", () -> isWell() && !paused && !draining);
    }

    @Test
    void theNextAgentResumesWhatThisOnePaused() throws Exception {
        engine = connected(false);
        await("it is paused", () -> says("worker paused and profiles closed"));
        stopFence();
        engine = connected(true);
        startFence();
        await("it goes on", () -> isWell() && !paused);
        assertThat(calls).startsWith("/pause").endsWith("/resume").containsOnlyOnce("/resume");
    }

    @Test
    void theNextAgentFindsTheEngineStillLostAndPausesAWorkerThatWasStartedAnew() throws Exception {
        engine = connected(false);
        await("it is paused", () -> says("worker paused and profiles closed"));
        stopFence();
        paused = false;
        profiles.open = true;
        startFence();
        await("it is paused again", () -> paused && !profiles.open);
        Files.writeString(state.resolve("fence.json"), "half a");
        stopFence();
        startFence();
        engine = connected(true);
        await("it goes on", () -> isWell() && !paused);
    }

    /** As the copy of a machine that is started again after the original is gone; nothing is wrong with its engine. */
    @Test
    void theNextAgentOfOneThatWasSupersededGoesOnWhenItIsLetInAndNotBefore() throws Exception {
        await("the engine is connected", this::isWell);
        fence.superseded(true);
        await("it is paused", () -> paused);
        stopFence();
        startFence();
        await("it has heard the worker", () -> asked.get() > 3);
        assertThat(paused).as("nobody has let it in").isTrue();
        assertThat(fence.holds()).isTrue();
        fence.superseded(false);
        await("it goes on", () -> isWell() && !paused && !fence.holds());
        await("nothing is left", () -> !Files.exists(state.resolve("fence.json")));
        assertThat(turned).extracting(Condition::ok).doesNotContain(false);
    }

    @Test
    void aSandboxWhoseWorkerNeverAnswersHasLostNoEngineAfterItWasSuperseded() throws Exception {
        stopFence();
        url = "http://127.0.0.1:1";
        startFence();
        fence.superseded(true);
        await("it is noted", () -> Files.exists(state.resolve("fence.json")));
        stopFence();
        startFence();
        await("it asks in vain", () -> asked.get() > 3);
        fence.superseded(false);
        await("it is let in", () -> !fence.holds());
        assertThat(fence.conditions()).isEmpty();
    }

    @Test
    void aWorkerThatDoesNotAnswerIsToldAgainAndNotForEver() {
        controlStatus = 500;
        profiles.refusal = "AdsPower does not listen";
        engine = connected(false);
        await(
                "it is given up",
                () -> says(
                        "not paused yet (/pause answered 500)", "AdsPower does not listen", "given up after 10 tries"));
        assertThat(calls).hasSize(10);
        assertThat(profiles.closings).isEqualTo(10);
        engine = connected(true);
        await("all is well", this::isWell);
        // nobody knows whether one of the ten did it after all; this one says that it takes tasks
        assertThat(calls).hasSize(10);
        controlStatus = 202;
        engine = connected(false);
        await("it is paused", () -> says("worker paused", "profiles may be open"));
        profiles.refusal = "";
        await("its profiles are closed", () -> says("profiles closed"));
        controlStatus = 500;
        engine = connected(true);
        await("it cannot be resumed", () -> says("still paused: /resume answered 500"));
        controlStatus = 202;
        await("it goes on", () -> isWell() && !paused);
    }

    @Test
    void aPauseWithoutAnAnswerInTimeMayHaveHappened() {
        controlStatus = 0;
        engine = connected(false);
        await("it does not answer", () -> says("not paused yet (/pause does not answer"));
        controlStatus = 202;
        await("it is told again", () -> says("worker paused and profiles closed"));
        engine = connected(true);
        await("it goes on", () -> isWell() && !paused);
    }

    @Test
    void anOlderWorkerKeepsItsTasksAndLosesItsProfiles() {
        controlStatus = 404;
        engine = connected(false);
        await(
                "it is told",
                () -> says("the worker cannot be paused (/pause is not supported by this worker)", "profiles closed"));
        engine = connected(true);
        await("all is well", this::isWell);
        assertThat(calls).doesNotContain("/resume");
        assertThat(state.resolve("fence.json")).doesNotExist();
    }

    @Test
    void aWorkerThatHasNoEngineAnyMoreIsResumedAndNothingIsSaidOfAnEngine() {
        engine = connected(false);
        await("it is paused", () -> says("worker paused"));
        engine = null;
        await("it goes on", () -> condition().isEmpty() && !paused);
    }
}
