package dev.sandmesh.control.registry;

import static dev.sandmesh.control.registry.RunningRegistry.get;
import static dev.sandmesh.control.registry.RunningRegistry.host;
import static dev.sandmesh.control.registry.RunningRegistry.process;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.DatabaseCable;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.client.Sample;
import dev.sandmesh.protocol.client.Samples;
import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.ProfileReport;
import dev.sandmesh.protocol.report.ProfileState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
final class FleetVerticleTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private final BlockingQueue<Boolean> availability = new LinkedBlockingQueue<>();
    private volatile Instant now = Instant.now();
    private DatabaseCable cable;
    private RunningRegistry running;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        cable = new DatabaseCable(vertx, POSTGRES);
        Database database = Postgres.open(vertx, cable.config());
        database.onAvailabilityChange(availability::add);
        running = new RunningRegistry(vertx, database, () -> now);
    }

    @AfterEach
    void close() {
        running.close();
    }

    @Test
    void listDetailAndSummaryAreServedStaleWhileTheDatabaseIsAway() throws Exception {
        Ownership owner = running.owned("node-a", Registers.of("survivor"));
        running.write(owner, 0, 1, SandboxPatch.empty().health(RunningRegistry.health(HealthStatus.HEALTHY, "")));
        awaitView(owner, view -> status(view).equals("healthy"));
        cut();

        SandboxPage page = get(running.registry.list(SandboxQuery.everything(1, 50)));
        JsonObject view = get(running.registry.view(owner.sandboxId()));
        JsonObject summary = get(running.registry.summary(EnvironmentScope.ALL)).toJson();

        assertThat(page.stale()).isTrue();
        assertThat(page.items()).extracting(item -> item.getString("name")).contains("survivor");
        assertThat(view.getBoolean("stale")).isTrue();
        assertThat(status(view)).isEqualTo("healthy");
        assertThat(summary.getBoolean("stale")).isTrue();
    }

    @Test
    void samplesKeepTheViewTrueAndWhatNothingConfirmsBecomesUnknown() throws Exception {
        Ownership heard = running.owned("node-a", Registers.of("heard"));
        Ownership silent = running.owned("node-a", Registers.of("silent"));
        for (Ownership owner : List.of(heard, silent)) {
            running.write(owner, 0, 1, SandboxPatch.empty().health(RunningRegistry.health(HealthStatus.HEALTHY, "")));
            awaitView(owner, view -> status(view).equals("healthy"));
        }
        cut();

        now = now.plus(FleetView.TRUST).plusSeconds(1);
        publish(sample(heard, heard.epoch(), "degraded", 77));
        awaitView(heard, view -> status(view).equals("degraded"));

        JsonObject view = get(running.registry.view(heard.sandboxId()));
        assertThat(view.getJsonObject("host").getDouble("cpuPercent")).isEqualTo(77.0);
        assertThat(view.getJsonArray("processes").getJsonObject(0).getLong("pid"))
                .isEqualTo(7);
        assertThat(view.getJsonArray("profiles").getJsonObject(0).getString("state"))
                .isEqualTo("leaked");
        JsonObject unconfirmed = get(running.registry.view(silent.sandboxId()));
        assertThat(status(unconfirmed)).isEqualTo("unknown");
        assertThat(unconfirmed.getJsonObject("health").getJsonArray("reasons")).hasSize(1);
    }

    @Test
    void timelineIsWhatThisNodeHasSeenInTheLogWhileTheDatabaseIsAway() throws Exception {
        Instant begun = now;
        Ownership owner = running.owned("node-a", Registers.of("storied"));
        SandboxEvent exit = new SandboxEvent(
                running.registry.newId(),
                Instant.now().plusSeconds(1).truncatedTo(ChronoUnit.MILLIS),
                "processExited",
                Severity.WARNING,
                "Xvfb exited: signal 9",
                new JsonObject().put("process", "Xvfb"));
        running.write(owner, 0, 1, SandboxPatch.empty(), exit);
        List<SandboxEvent> written = running.timeline(owner);
        awaitTrue(() -> get(running.registry.fleet().events(owner.sandboxId(), query("")))
                .filter(page -> page.total() == 2)
                .isPresent());
        cut();

        TimelinePage page = get(running.registry.events(owner.sandboxId(), query("")));
        TimelinePage ofProcess = get(running.registry.events(owner.sandboxId(), query("Xvfb")));

        assertThat(page.events()).isEqualTo(written);
        assertThat(page.completeSince()).isBetween(begun, Instant.now());
        assertThat(ofProcess.events()).containsExactly(exit);
        assertThat(page.toJson(owner.sandboxId(), query("")).getBoolean("stale"))
                .isTrue();
    }

    @Test
    void sandboxThatMemoryDoesNotKnowIsNotSaidToBeNone() throws Exception {
        cut();
        SandboxId unknown = SandboxId.of("01970000-0000-7000-8000-000000000000");
        for (Future<?> answer : List.of(running.registry.view(unknown), running.registry.events(unknown, query("")))) {
            assertThatThrownBy(() -> get(answer))
                    .isInstanceOfSatisfying(SandmeshException.class, refusal -> assertThat(refusal.code())
                            .isEqualTo(ErrorCode.DATABASE_UNAVAILABLE));
        }
    }

    @Test
    void environmentsOfTheCallerAreServedStaleWithTheSandboxesThatAreInThemNow() throws Exception {
        Ownership owner = running.owned("node-a", Registers.of("counted"));
        awaitView(owner, view -> "dev".equals(view.getString("environment")));
        EnvironmentList fresh = get(running.registry.environments(EnvironmentScope.of(List.of("dev"))));
        cut();

        EnvironmentList stale = get(running.registry.environments(EnvironmentScope.of(List.of("dev"))));

        assertThat(fresh.stale()).isFalse();
        assertThat(stale).isEqualTo(new EnvironmentList(fresh.items(), true));
        assertThat(get(running.registry.environments(EnvironmentScope.ALL)).items())
                .extracting(Environment::name)
                .contains("dev", "staging", "prod");
    }

    @Test
    void samplesOfAnotherEpochAreDropped() {
        Ownership owner = running.owned("node-a", Registers.of("epochs"));
        awaitView(owner, view -> view.getLong("epoch") == 1);
        publish(sample(owner, owner.epoch() + 1, "healthy", 11));
        publish(sample(owner, owner.epoch(), "healthy", 22));
        awaitView(owner, view -> view.containsKey("host"));
        JsonObject view = get(running.registry.fleet().view(owner.sandboxId())).orElseThrow();
        assertThat(view.getJsonObject("host").getDouble("cpuPercent")).isEqualTo(22.0);
    }

    @Test
    void writesWaitForTheDatabaseRegistrationsFailAndBothSucceedWhenItIsBack() throws Exception {
        Ownership owner = running.owned("node-a", Registers.of("patient"));
        cut();

        Future<WriteOutcome> waiting = running.registry.write(new OwnerWrite(
                owner,
                1,
                1,
                SandboxPatch.empty().health(RunningRegistry.health(HealthStatus.DEGRADED, "meanwhile")),
                List.of()));
        assertThatThrownBy(() -> get(
                        running.registry.register("node-a", Registers.of("late").build())))
                .isInstanceOfSatisfying(SandmeshException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ErrorCode.DATABASE_UNAVAILABLE));
        assertThat(waiting.isComplete()).isFalse();

        cable.mend();
        assertThat(availability.poll(20, SECONDS)).isTrue();
        assertThat(get(waiting)).isEqualTo(WriteOutcome.WRITTEN);
        awaitView(owner, view -> status(view).equals("degraded"));
        assertThat(get(running.registry.list(SandboxQuery.everything(1, 50))).stale())
                .isFalse();
        assertThat(running.owned("node-a", Registers.of("late")).epoch()).isEqualTo(1);
    }

    @Test
    void terminatedSandboxLeavesTheView() {
        FleetView view = new FleetView();
        JsonObject sandbox = new JsonObject().put("id", "x").put("name", "x").put("status", "active");
        view.load(List.of(sandbox), 1, now);
        view.apply(
                new dev.sandmesh.protocol.client.Change(
                        2,
                        dev.sandmesh.protocol.client.ChangeKind.SANDBOX,
                        "x",
                        dev.sandmesh.protocol.SandboxId.of("01970000-0000-7000-8000-000000000000"),
                        "dev",
                        now,
                        new JsonObject().put("status", "terminated")),
                now);
        assertThat(view.find("x", now)).isEmpty();
        assertThat(view.cursor()).isEqualTo(2);
    }

    private void cut() throws InterruptedException {
        cable.cut();
        assertThat(availability.poll(20, SECONDS)).isFalse();
    }

    private void publish(Sample sample) {
        running.bus.publish(Address.samples("dev"), new Samples("dev", now, List.of(sample)));
    }

    private Sample sample(Ownership owner, long epoch, String health, double cpuPercent) {
        return new Sample(
                owner.sandboxId(),
                epoch,
                health,
                now,
                new Capacity(4, 0, 4),
                List.of(),
                host(cpuPercent),
                List.of(process("Xvfb", 7, 1)),
                List.of(new ProfileReport("k1", ProfileState.LEAKED, now)));
    }

    private static EventQuery query(String process) {
        return new EventQuery(Instant.parse("9999-12-31T23:59:59Z"), List.of(), process, 1, 50);
    }

    private void awaitView(Ownership owner, Predicate<JsonObject> condition) {
        awaitTrue(() -> get(running.registry.fleet().view(owner.sandboxId()))
                .filter(condition)
                .isPresent());
    }

    private static void awaitTrue(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static String status(JsonObject view) {
        return view.getJsonObject("health").getString("status");
    }
}
