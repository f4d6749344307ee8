package dev.sandmesh.control.operation;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.command.OutputSink;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.DatabaseCable;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.AuditMark;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.TestingCaller;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.control.testing.TestingNode;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Subscription;
import dev.sandmesh.protocol.client.ListOperations;
import dev.sandmesh.protocol.client.OperationAction;
import dev.sandmesh.protocol.client.OperationArguments;
import dev.sandmesh.protocol.client.OperationBounds;
import dev.sandmesh.protocol.client.OperationProgress;
import dev.sandmesh.protocol.client.OperationStatus;
import dev.sandmesh.protocol.client.SandboxSelector;
import dev.sandmesh.protocol.client.StartOperation;
import dev.sandmesh.protocol.client.TargetStatus;
import dev.sandmesh.protocol.command.Cancel;
import dev.sandmesh.protocol.command.Exec;
import dev.sandmesh.protocol.command.Extend;
import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Operations over a real database; agents are a courier that keeps their journals: A120, B17, D13. */
@ExtendWith(VertxExtension.class)
final class FleetOperationsTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private static final Caller OPERATOR = TestingCaller.within(List.of("dev"), "sandbox:read", "sandbox:operate");
    private static final Caller ALL = TestingCaller.of(
            "1", "all@example.org", "operator", Set.of("sandbox:read", "sandbox:operate", "sandbox:exec"), false);
    private static final OperationArguments WORKER = OperationArguments.of("worker");

    /** What whoever ordered something may do now. */
    private final AtomicReference<Caller> author = new AtomicReference<>(ALL);

    private final TestingCourier agents = new TestingCourier();
    private final List<Database> databases = new ArrayList<>();
    private Vertx vertx;
    private TestingNode node;
    private FleetOperations operations;

    @BeforeEach
    void start(Vertx given) throws Exception {
        vertx = given;
        node = new TestingNode(vertx, POSTGRES.open(vertx), TestingNode.quick("n1", Duration.ofHours(1)));
        operations = open("n1", POSTGRES.open(vertx));
    }

    private FleetOperations open(String name, Database database) {
        return open(name, database, OperationVerticle.RetentionPolicy.standard());
    }

    private FleetOperations open(String name, Database database, OperationVerticle.RetentionPolicy retention) {
        databases.add(database);
        return get(FleetOperations.open(
                TestingOperations.parts(vertx, name, database, node),
                TestingOperations.guard((account, token) -> Optional.of(author.get())),
                agents,
                retention));
    }

    @AfterEach
    void stop() {
        get(operations.close());
        databases.forEach(database -> get(database.close()));
        node.close();
    }

    @Test
    void everyTargetIsReachedOnceAndTheEndIsTold() throws Exception {
        own("round-a", "round-b", "round-c");
        UUID id = started(OPERATOR, restart("round-", OperationBounds.USUAL));
        JsonObject ended = ended(id);
        assertThat(ended.getString("status")).isEqualTo("succeeded");
        assertThat(ended.getJsonObject("counts").getInteger("ok")).isEqualTo(3);
        assertThat(names(ended)).containsExactly("round-a", "round-b", "round-c");
        assertThat(agents.reached).extracting(Target::name).containsExactlyInAnyOrder("round-a", "round-b", "round-c");
        assertThat(agents.reached)
                .allSatisfy(target -> assertThat(target.begunAt()).isPresent());
        assertThat(POSTGRES.column(
                        "SELECT action || ' ' || outcome FROM audit WHERE target_id = '" + id + "' ORDER BY seq"))
                .containsExactly("startOperation success", "endOperation success");
        assertThat(POSTGRES.column("SELECT patch->>'status' FROM changes WHERE kind = 'operation' AND id = '" + id
                        + "' ORDER BY seq"))
                .startsWith("running")
                .endsWith("succeeded");
    }

    @Test
    void whoeverWatchesIsToldOfEachTarget() throws Exception {
        own("watched-a", "watched-b");
        Promise<Fate> slow = Promise.promise();
        agents.work((target, output) -> slow.future());
        UUID id = started(OPERATOR, restart("watched-", OperationBounds.USUAL));
        List<OperationProgress> progress = new CopyOnWriteArrayList<>();
        Subscription watching = node.bus.listen(Address.operation(id), OperationProgress::read, progress::add);
        get(watching.ready());
        slow.complete(TestingCourier.DONE);
        until("the end is told", () -> progress.stream().anyMatch(each -> each.status() == OperationStatus.SUCCEEDED));
        assertThat(progress.stream().flatMap(each -> each.targets().stream()))
                .filteredOn(target -> target.status() == TargetStatus.OK)
                .hasSize(2);
        get(watching.close());
    }

    @Test
    void theSameRequestAgainStartsNothing() throws Exception {
        own("again-a");
        StartOperation wish = new StartOperation(
                OperationAction.CHECK,
                OperationArguments.NONE,
                text("again-"),
                OperationBounds.USUAL,
                false,
                Optional.of("key-1"));
        JsonObject first = get(operations.start(call(OPERATOR), wish));
        JsonObject second = get(operations.start(call(OPERATOR), wish));
        assertThat(second.getString("id")).isEqualTo(first.getString("id"));
        StartOperation other = new StartOperation(
                OperationAction.RESUME,
                OperationArguments.NONE,
                text("again-"),
                OperationBounds.USUAL,
                false,
                Optional.of("key-1"));
        assertThat(failure(operations.start(call(OPERATOR), other))).isEqualTo(ErrorCode.IDEMPOTENCY_KEY_REUSED);
        ended(UUID.fromString(first.getString("id")));
        assertThat(agents.reached).hasSize(1);
    }

    @Test
    void aSelectorMeansNothingElsewhere() {
        own("mine-a");
        SandboxId elsewhere =
                node.own(TestingAgent.of("mine-b").in("prod").register("")).sandboxId();
        JsonObject preview = get(operations.preview(call(OPERATOR), restart("mine-", OperationBounds.USUAL)));
        assertThat(preview.getJsonArray("targets"))
                .extracting(target -> ((JsonObject) target).getString("name"))
                .containsExactly("mine-a");
        assertThat(failure(operations.start(call(OPERATOR), wish(SandboxSelector.of(elsewhere)))))
                .isEqualTo(ErrorCode.SANDBOX_NOT_FOUND);
        assertThat(failure(operations.start(
                        call(OPERATOR),
                        wish(SandboxSelector.of(SandboxId.of(UUID.randomUUID().toString()))))))
                .isEqualTo(ErrorCode.SANDBOX_NOT_FOUND);
        assertThat(agents.reached).isEmpty();
    }

    @Test
    void nothingInParticularIsNotEverything() {
        own("any-a");
        StartOperation everything = wish(new SandboxSelector(List.of(), List.of(), List.of(), Map.of(), ""));
        assertThatThrownBy(() -> get(operations.start(call(OPERATOR), everything)))
                .isInstanceOfSatisfying(SandmeshException.class, refusal -> assertThat(refusal.errors())
                        .singleElement()
                        .satisfies(error -> assertThat(error.pointer()).isEqualTo("/selector")));
        assertThat(failure(operations.start(call(OPERATOR), wish(text("there is none like that")))))
                .isEqualTo(ErrorCode.STATE_CONFLICT);
    }

    @Test
    void whoeverMayNotSeeAllOfItsTargetsDoesNotSeeIt() throws Exception {
        own("both-a");
        node.own(TestingAgent.of("both-b").in("prod").register(""));
        UUID id = started(ALL, restart("both-", OperationBounds.USUAL));
        ended(id);
        assertThat(failure(operations.get(call(OPERATOR), id))).isEqualTo(ErrorCode.OPERATION_NOT_FOUND);
        assertThat(failure(operations.cancel(call(OPERATOR), id))).isEqualTo(ErrorCode.OPERATION_NOT_FOUND);
        assertThat(failure(operations.get(call(ALL), UUID.randomUUID()))).isEqualTo(ErrorCode.OPERATION_NOT_FOUND);
        ListOperations query = new ListOperations(
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                1,
                200);
        assertThat(ids(get(operations.list(call(OPERATOR), query)))).doesNotContain(id.toString());
        assertThat(ids(get(operations.list(call(ALL), query)))).contains(id.toString());
    }

    @Test
    void cancellingSkipsWhatIsPendingAndTellsWhatRuns() throws Exception {
        own("cancel-a", "cancel-b");
        Promise<Fate> running = Promise.promise();
        agents.work((target, output) -> running.future());
        UUID id = started(OPERATOR, restart("cancel-", new OperationBounds(1, 0, 600)));
        until("one is begun", () -> agents.reached.size() == 1);
        get(operations.cancel(call(OPERATOR), id));
        until("it is told", () -> agents.told.stream().anyMatch(Cancel.class::isInstance));
        running.complete(Fate.of(TargetStatus.CANCELLED, "cancelled", "as it was told"));
        JsonObject ended = ended(id);
        assertThat(ended.getString("status")).isEqualTo("cancelled");
        assertThat(statuses(ended)).containsExactly("cancelled", "skipped");
        assertThat(agents.reached).hasSize(1);
        assertThat(failure(operations.cancel(call(OPERATOR), id))).isEqualTo(ErrorCode.STATE_CONFLICT);
    }

    @Test
    void failuresStopIt() throws Exception {
        own("stop-a", "stop-b", "stop-c");
        agents.work(
                (target, output) -> Future.succeededFuture(Fate.of(TargetStatus.FAILED, "exit_code", "exited with 3")));
        JsonObject ended = ended(started(OPERATOR, restart("stop-", new OperationBounds(1, 2, 600))));
        assertThat(ended.getString("status")).isEqualTo("stopped");
        assertThat(statuses(ended)).containsExactly("failed", "failed", "skipped");
    }

    @Test
    void theDeadlineEndsIt() throws Exception {
        own("late-a", "late-b");
        Promise<Fate> running = Promise.promise();
        agents.work((target, output) -> running.future());
        UUID id = started(OPERATOR, restart("late-", new OperationBounds(1, 0, 1)));
        until("it is told", () -> agents.told.stream().anyMatch(Cancel.class::isInstance));
        running.complete(Fate.of(TargetStatus.CANCELLED, "cancelled", "as it was told"));
        JsonObject ended = ended(id);
        assertThat(ended.getString("status")).isEqualTo("timed_out");
        assertThat(statuses(ended)).containsExactly("cancelled", "skipped");
    }

    @Test
    void theOldestOutputIsDroppedWhereAllIsTooMuch() throws Exception {
        own("much-a");
        get(operations.close());
        operations =
                open("n1", POSTGRES.open(vertx), new OperationVerticle.RetentionPolicy(Duration.ofDays(30), 10_000, 8));
        agents.work((target, output) -> write(output, 0, Buffer.buffer("hello")).map(TestingCourier.DONE));
        UUID older = started(ALL, exec("much-", Map.of()));
        ended(older);
        SandboxId sandbox = agents.reached.get(0).sandboxId();
        UUID newer = started(ALL, exec("much-", Map.of()));
        ended(newer);
        until("the older is dropped", () -> POSTGRES.column(
                        "SELECT output_dropped FROM operations WHERE id = '" + older + "'")
                .equals(List.of("t")));
        assertThatThrownBy(() -> get(operations.output(call(ALL), older, sandbox)))
                .isInstanceOfSatisfying(SandmeshException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ErrorCode.OUTPUT_NOT_FOUND))
                .hasMessageContaining("dropped");
        assertThat(get(operations.output(call(ALL), newer, sandbox)).stdout()).isEqualTo(Buffer.buffer("hello"));
    }

    @Test
    void whoeverMayRunProgramsMayEndThem() throws Exception {
        own("end-a");
        Promise<Fate> running = Promise.promise();
        agents.work((target, output) -> running.future());
        Caller programs =
                TestingCaller.of("3", "programs@example.org", "custom", Set.of("sandbox:read", "sandbox:exec"), false);
        UUID restart = started(ALL, restart("end-", OperationBounds.USUAL));
        assertThat(failure(operations.cancel(call(programs), restart))).isEqualTo(ErrorCode.FORBIDDEN);
        UUID exec = started(programs, exec("end-", Map.of()));
        Caller reader = TestingCaller.within(List.of("dev"), "sandbox:read");
        assertThatThrownBy(() -> get(operations.cancel(call(reader), exec)))
                .hasMessageContaining("sandbox:exec or sandbox:operate");
        get(operations.cancel(call(programs), exec));
        running.complete(Fate.of(TargetStatus.CANCELLED, "cancelled", "as it was told"));
        assertThat(ended(exec).getString("status")).isEqualTo("cancelled");
        ended(restart);
    }

    @Test
    void targetsAreReadFromWhereTheyWereReadLast() throws Exception {
        own("page-a", "page-b");
        Promise<Fate> second = Promise.promise();
        agents.work((target, output) ->
                target.position() == 0 ? Future.succeededFuture(TestingCourier.DONE) : second.future());
        UUID id = started(OPERATOR, restart("page-", OperationBounds.USUAL));
        until("one has ended", () -> endedFrom(id, Instant.EPOCH).size() == 1);
        Instant last =
                Instant.parse(endedFrom(id, Instant.EPOCH).getJsonObject(0).getString("endedAt"));
        assertThat(endedFrom(id, last.plusMillis(1))).isEmpty();
        second.complete(TestingCourier.DONE);
        ended(id);
        assertThat(endedFrom(id, last.plusMillis(1))).hasSize(1);
        assertThat(endedFrom(id, last)).hasSize(2);
    }

    private JsonArray endedFrom(UUID id, Instant from) {
        return get(operations.targets(call(OPERATOR), id, new TargetStore.Filter(List.of(), Optional.of(from)), 1, 200))
                .getJsonArray("items");
    }

    /** A117, D7: a right that is withdrawn ends what stands on it. */
    @Test
    void anAuthorWhoMayNotAnyMoreEndsIt() throws Exception {
        own("right-a", "right-b");
        Promise<Fate> running = Promise.promise();
        agents.work((target, output) -> running.future());
        UUID id = started(OPERATOR, restart("right-", new OperationBounds(1, 0, 600)));
        until("one is begun", () -> agents.reached.size() == 1);
        author.set(TestingCaller.within(List.of("prod"), "sandbox:read", "sandbox:operate"));
        until("it is told", () -> agents.told.stream().anyMatch(Cancel.class::isInstance));
        running.complete(Fate.of(TargetStatus.CANCELLED, "cancelled", "as it was told"));
        JsonObject ended = ended(id);
        assertThat(ended.getString("status")).isEqualTo("cancelled");
        assertThat(statuses(ended)).containsExactly("cancelled", "skipped");
        assertThat(ended.getJsonArray("targets").getJsonObject(1).getString("code"))
                .isEqualTo("author_not_permitted");
        assertThat(POSTGRES.column(
                        "SELECT action || ' ' || coalesce(after->>'reason', '') FROM audit WHERE target_id = '" + id
                                + "' ORDER BY seq"))
                .containsExactly("startOperation ", "cancelOperation author_not_permitted", "endOperation ");
    }

    @Test
    void nobodyKeepsAllOthersOut() throws Exception {
        own("share-a");
        UUID id = started(ALL, restart("share-", OperationBounds.USUAL));
        ended(id);
        POSTGRES.execute(
                "INSERT INTO operations SELECT gen_random_uuid(), action, arguments, selector, 1, 0, 'running', author_kind,"
                        + " author_id, 'crowd', author_role, environments, counts, now(), deadline, NULL, 'elsewhere'"
                        + " FROM operations, generate_series(1, 50) WHERE id = '" + id + "'");
        assertThatThrownBy(() -> get(operations.start(call(ALL), restart("share-", OperationBounds.USUAL))))
                .isInstanceOfSatisfying(SandmeshException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ErrorCode.OVERLOADED))
                .hasMessageContaining("50")
                .hasMessageContaining("yours");
        Caller other = TestingCaller.of(
                "2", "other@example.org", "operator", Set.of("sandbox:read", "sandbox:operate"), false);
        ended(started(other, restart("share-", OperationBounds.USUAL)));
        // where there is room for two more, many at once are two
        POSTGRES.execute(
                "DELETE FROM operations WHERE ctid IN (SELECT ctid FROM operations WHERE author_name = 'crowd' LIMIT 2)");
        agents.work((target, output) -> Promise.<Fate>promise().future());
        List<Future<JsonObject>> orders = Stream.generate(() -> restart("share-", OperationBounds.USUAL))
                .limit(8)
                .map(wish -> operations.start(call(ALL), wish))
                .toList();
        assertThat(orders.stream()
                        .map(order -> get(order.transform(Future::succeededFuture)))
                        .filter(AsyncResult::succeeded))
                .hasSize(2);
        POSTGRES.execute("DELETE FROM operations WHERE author_name = 'crowd'");
    }

    @Test
    void valuesOfVariablesAreSealedWhileItRunsAndKnownToWhoeverGoesOn() throws Exception {
        own("seal-a", "seal-b");
        Promise<Fate> slow = Promise.promise();
        agents.work((target, output) -> slow.future());
        StartOperation wish = exec("seal-", Map.of("TOKEN", "s3cret"));
        StartOperation known = new StartOperation(
                wish.action(),
                wish.arguments(),
                wish.selector(),
                new OperationBounds(1, 0, 600),
                false,
                Optional.of("sealed-1"));
        UUID id = started(ALL, known);
        until("one is begun", () -> agents.reached.size() == 1);
        assertThat(started(ALL, known)).isEqualTo(id);
        assertThat(POSTGRES.column(
                        "SELECT operations::text || encode(coalesce(variables, ''), 'escape') FROM operations"
                                + " WHERE id = '" + id + "'"))
                .singleElement()
                .asString()
                .contains("TOKEN")
                .doesNotContain("s3cret");
        get(operations.close());
        operations = open("n2", POSTGRES.open(vertx));
        slow.complete(TestingCourier.DONE);
        ended(id);
        assertThat(agents.orders)
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(order -> assertThat(((Exec) order).environment()).containsEntry("TOKEN", "s3cret"));
        assertThat(POSTGRES.column("SELECT variables FROM operations WHERE id = '" + id + "'"))
                .containsOnlyNulls();
    }

    @Test
    void whatADrainWaitsForIsToldWhileItWaits() throws Exception {
        own("waits-a");
        Promise<Fate> draining = Promise.promise();
        AtomicReference<OutputSink> brought = new AtomicReference<>();
        agents.work((target, output) -> {
            brought.set(output);
            return draining.future();
        });
        UUID id = started(OPERATOR, drain("waits-"));
        until("it is begun", () -> agents.reached.size() == 1);
        List<OperationProgress> progress = new CopyOnWriteArrayList<>();
        Subscription watching = node.bus.listen(Address.operation(id), OperationProgress::read, progress::add);
        get(watching.ready());
        Buffer lines = Buffer.buffer("{\"running\":2,\"tasks\":[{\"id\":\"t1\"},{\"id\":\"t2\"}]}\n{\"running\":1,");
        Buffer rest = Buffer.buffer("\"tasks\":[{\"id\":\"t2\"}]}\n");
        get(write(brought.get(), 0, lines));
        until("it is told", () -> messages(progress).contains("Waits for 2 tasks"));
        get(write(brought.get(), lines.length(), rest));
        until("it is told again", () -> messages(progress).contains("Waits for 1 task"));
        JsonObject target =
                get(operations.get(call(OPERATOR), id)).getJsonArray("targets").getJsonObject(0);
        assertThat(target.getString("status")).isEqualTo("running");
        assertThat(target.getString("message")).isEqualTo("Waits for 1 task");
        assertThat(target.getJsonObject("result").getJsonArray("tasks")).hasSize(1);
        assertThat(POSTGRES.column(
                        "SELECT patch->>'counts' FROM changes WHERE kind = 'operation' AND id = '" + id + "'"))
                .doesNotHaveDuplicates();
        draining.complete(TestingCourier.DONE);
        assertThat(statuses(ended(id))).containsExactly("ok");
        get(watching.close());
    }

    private static Future<Void> write(OutputSink output, long offset, Buffer bytes) {
        return output.take(offset, List.of(new OutputPiece(OutputPiece.Stream.STDOUT, bytes.length())), bytes);
    }

    private static List<String> messages(List<OperationProgress> progress) {
        return progress.stream()
                .flatMap(each -> each.targets().stream())
                .map(OperationProgress.Target::message)
                .toList();
    }

    /** D84: what is drained has its time, whenever that begins. */
    @Test
    void whatBeginsAfterADrainWasExtendedHasItsOwnTime() throws Exception {
        own("later-a", "later-b");
        Promise<Fate> first = Promise.promise();
        Promise<Fate> second = Promise.promise();
        agents.work((target, output) -> target.position() == 0 ? first.future() : second.future());
        UUID id = started(OPERATOR, drain("later-"));
        until("one is begun", () -> agents.reached.size() == 1);
        get(operations.extend(call(OPERATOR), id, 60));
        get(operations.extend(call(OPERATOR), id, 1));
        first.complete(TestingCourier.DONE);
        until("the other is begun", () -> agents.reached.size() == 2);
        get(operations.extend(call(OPERATOR), id, 7_000));
        until("it is told", () -> !agents.told.isEmpty());
        assertThat(agents.told)
                .as("nobody is told of a shorter time than its own")
                .allSatisfy(
                        order -> assertThat(((Extend) order).deadlineSeconds()).isGreaterThan(6_900));
        second.complete(TestingCourier.DONE);
        ended(id);
    }

    private static StartOperation drain(String prefix) {
        return new StartOperation(
                OperationAction.DRAIN,
                OperationArguments.NONE,
                text(prefix),
                new OperationBounds(1, 0, 3_600),
                false,
                Optional.empty());
    }

    @Test
    void aDrainIsExtendedAndNothingElse() throws Exception {
        own("drain-a");
        Promise<Fate> draining = Promise.promise();
        agents.work((target, output) -> draining.future());
        UUID id = started(OPERATOR, drain("drain-"));
        until("it is begun", () -> agents.reached.size() == 1);
        get(operations.extend(call(OPERATOR), id, 7_000));
        until("it is told", () -> agents.told.stream()
                .anyMatch(order -> order instanceof Extend extend && extend.deadlineSeconds() > 6_900));
        draining.complete(TestingCourier.DONE);
        ended(id);
        UUID restart = started(OPERATOR, restart("drain-", OperationBounds.USUAL));
        assertThat(failure(operations.extend(call(OPERATOR), restart, 60))).isEqualTo(ErrorCode.STATE_CONFLICT);
        ended(restart);
    }

    @Test
    void whatAProgramWritesIsKeptWhereThatIsWanted() throws Exception {
        own("exec-a");
        agents.work((target, output) -> output.take(
                        0,
                        List.of(
                                new OutputPiece(OutputPiece.Stream.STDOUT, 3),
                                new OutputPiece(OutputPiece.Stream.STDERR, 2)),
                        Buffer.buffer("outer"))
                .map(taken -> TestingCourier.DONE));
        UUID id = started(ALL, exec("exec-a", Map.of("TOKEN", "s3cret")));
        JsonObject ended = ended(id);
        SandboxId sandbox = agents.reached.get(0).sandboxId();
        Kept kept = get(operations.output(call(ALL), id, sandbox));
        assertThat(kept.stdout()).isEqualTo(Buffer.buffer("out"));
        assertThat(kept.stderr()).isEqualTo(Buffer.buffer("er"));
        assertThat(ended.getJsonObject("arguments").getJsonArray("command")).hasSize(2);
        assertThat(get(operations.get(call(OPERATOR), id))
                        .getJsonObject("arguments")
                        .getJsonArray("command"))
                .containsExactly("/bin/echo");
        assertThat(POSTGRES.column("SELECT arguments::text FROM operations WHERE id = '" + id + "'"))
                .singleElement()
                .asString()
                .contains("TOKEN")
                .doesNotContain("s3cret");
        assertThat(POSTGRES.column("SELECT coalesce(after::text, '') FROM audit WHERE target_id = '" + id + "'"))
                .noneMatch(row -> row.contains("s3cret"));
    }

    @Test
    void aNodeThatStopsHandsOver() throws Exception {
        own("over-a", "over-b");
        Promise<Fate> slow = Promise.promise();
        agents.work((target, output) -> slow.future());
        UUID id = started(OPERATOR, restart("over-", new OperationBounds(1, 0, 600)));
        until("one is begun", () -> agents.reached.size() == 1);
        get(operations.close());
        assertThat(POSTGRES.column("SELECT runner_node FROM operations WHERE id = '" + id + "'"))
                .containsExactly("");
        operations = open("n2", POSTGRES.open(vertx));
        slow.complete(TestingCourier.DONE);
        assertThat(ended(id).getString("status")).isEqualTo("succeeded");
        assertThat(agents.reached).hasSize(2);
        assertThat(agents.sent.values()).containsOnly(1);
    }

    @Test
    void whatAnEarlierRunnerHadTakenIsToldAsLost() throws Exception {
        own("lost-a");
        Promise<Fate> slow = Promise.promise();
        agents.work((target, output) -> output.take(
                        0, List.of(new OutputPiece(OutputPiece.Stream.STDOUT, 5)), Buffer.buffer("early"))
                .compose(taken -> slow.future()));
        UUID id = started(ALL, exec("lost-a", Map.of()));
        until("it is begun", () -> agents.reached.size() == 1);
        get(operations.close());
        operations = open("n2", POSTGRES.open(vertx));
        slow.complete(new Fate(TargetStatus.OK, "", "exited with code 0", new JsonObject().put("outputBytes", 5)));
        JsonObject target = ended(id).getJsonArray("targets").getJsonObject(0);
        assertThat(target.getJsonObject("result").getLong("lostBytes"))
                .as(target.encode())
                .isEqualTo(5);
    }

    @Test
    void aNodeDoesNotTakeOverWhatItHasBegunWhileItLooked() throws Exception {
        own("begun-a");
        Promise<Fate> slow = Promise.promise();
        agents.work((target, output) -> slow.future());
        UUID id;
        try (Connection brake = POSTGRES.connect()) {
            haltLooks(brake);
            id = started(OPERATOR, restart("begun-", OperationBounds.USUAL));
            until("it is begun", () -> agents.reached.size() == 1);
            POSTGRES.execute(
                    "INSERT INTO operations SELECT gen_random_uuid(), action, arguments, selector, 1, 0, status, author_kind,"
                            + " 'nobody', author_name, author_role, environments, counts, now(), deadline, NULL, 'n1'"
                            + " FROM operations WHERE id = '" + id + "'");
            brake.commit();
        }
        until("it has taken over what nobody runs", () -> POSTGRES.column(
                        "SELECT status FROM operations WHERE author_id = 'nobody'")
                .equals(List.of("succeeded")));
        slow.complete(TestingCourier.DONE);
        ended(id);
        assertThat(POSTGRES.column("SELECT runner_turn FROM operations WHERE id = '" + id + "'"))
                .containsExactly("1");
    }

    /** Until {@code brake} commits, the node knows what it runs, and not what is in the table. */
    private static void haltLooks(Connection brake) throws Exception {
        brake.setAutoCommit(false);
        try (Statement statement = brake.createStatement()) {
            statement.execute("SET idle_in_transaction_session_timeout = 0");
            statement.execute("LOCK TABLE control_nodes IN ACCESS EXCLUSIVE MODE");
        }
        until("the node looks", () -> !POSTGRES.column(
                        "SELECT pid FROM pg_locks WHERE NOT granted AND relation = 'control_nodes'::regclass")
                .isEmpty());
    }

    @Test
    void whatEndsWhileTheDatabaseIsAwayIsWrittenWhenItIsBack() throws Exception {
        own("away-a", "away-b");
        get(operations.close());
        DatabaseCable cable = new DatabaseCable(vertx, POSTGRES);
        Database cabled = Postgres.open(vertx, cable.config());
        operations = open("n1", cabled);
        Promise<Fate> first = Promise.promise();
        agents.work((target, output) ->
                target.position() == 0 ? first.future() : Future.succeededFuture(TestingCourier.DONE));
        UUID id = started(OPERATOR, restart("away-", new OperationBounds(1, 0, 600)));
        until("one is begun", () -> agents.reached.size() == 1);
        cable.cut();
        until("the database is away", () -> !cabled.available());
        first.complete(TestingCourier.DONE);
        assertThat(POSTGRES.column(
                        "SELECT status FROM operation_targets WHERE operation_id = '" + id + "' ORDER BY position"))
                .containsExactly("running", "pending");
        cable.mend();
        until("it has ended", () -> POSTGRES.column("SELECT status FROM operations WHERE id = '" + id + "'")
                .equals(List.of("succeeded")));
        assertThat(agents.sent.values()).containsExactly(1, 1);
    }

    @Test
    void whatIsOldIsForgotten() throws Exception {
        own("old-a");
        UUID id = started(OPERATOR, restart("old-", OperationBounds.USUAL));
        ended(id);
        POSTGRES.execute("UPDATE operations SET ended_at = now() - interval '31 days' WHERE id = '" + id + "'");
        get(new OperationStore(POSTGRES.open(vertx).client())
                .forget(Instant.now().minus(Duration.ofDays(30)), 10_000));
        assertThat(POSTGRES.column("SELECT name FROM operation_targets WHERE operation_id = '" + id + "'"))
                .isEmpty();
    }

    private void own(String... names) {
        for (String name : names) {
            Ownership owner = node.own(TestingAgent.of(name).register(""));
            assertThat(owner.sandboxId()).isNotNull();
        }
    }

    private UUID started(Caller caller, StartOperation wish) {
        return UUID.fromString(get(operations.start(call(caller), wish)).getString("id"));
    }

    private JsonObject ended(UUID id) throws Exception {
        until(
                "operation " + id + " has ended",
                () -> !get(operations.get(call(ALL), id)).getString("status").equals("running"));
        return get(operations.get(call(ALL), id));
    }

    private static StartOperation restart(String prefix, OperationBounds bounds) {
        return new StartOperation(
                OperationAction.RESTART_PROCESS, WORKER, text(prefix), bounds, false, Optional.empty());
    }

    /** With its output kept. */
    private static StartOperation exec(String prefix, Map<String, String> variables) {
        OperationArguments arguments = new OperationArguments(
                Optional.empty(),
                Optional.empty(),
                List.of("/bin/echo", "hush"),
                Optional.empty(),
                Optional.empty(),
                variables,
                Optional.empty(),
                true);
        return new StartOperation(
                OperationAction.EXEC, arguments, text(prefix), OperationBounds.USUAL, false, Optional.empty());
    }

    private static StartOperation wish(SandboxSelector selector) {
        return new StartOperation(
                OperationAction.RESTART_PROCESS, WORKER, selector, OperationBounds.USUAL, false, Optional.empty());
    }

    private static SandboxSelector text(String text) {
        return new SandboxSelector(List.of(), List.of(), List.of(), Map.of(), text);
    }

    static Call<NoBody> call(Caller caller) {
        Call.Origin origin = new Call.Origin("request-1", "startOperation", "127.0.0.1", new AuditMark());
        return new Call<>(
                new Call.Request(origin, Map.of(), Map.of(), Map.of(), "sandbox:operate"), NoBody.NONE, caller);
    }

    private static ErrorCode failure(Future<?> future) {
        Throwable failure = get(future.transform(done -> Future.succeededFuture(done.cause())));
        assertThat(failure).isInstanceOf(SandmeshException.class);
        return ((SandmeshException) failure).code();
    }

    private static List<String> names(JsonObject operation) {
        return strings(operation.getJsonArray("targets"), "name");
    }

    private static List<String> statuses(JsonObject operation) {
        return strings(operation.getJsonArray("targets"), "status");
    }

    private static List<String> ids(JsonObject page) {
        return strings(page.getJsonArray("items"), "id");
    }

    private static List<String> strings(JsonArray items, String field) {
        return items.stream().map(item -> ((JsonObject) item).getString(field)).toList();
    }
}
