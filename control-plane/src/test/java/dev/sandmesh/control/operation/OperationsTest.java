package dev.sandmesh.control.operation;

import static dev.sandmesh.control.testing.Waiting.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.command.CommandOutcome;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.control.testing.TestingNode;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.LogLines;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.ReadLog;
import dev.sandmesh.protocol.command.RestartProcess;
import dev.sandmesh.protocol.report.HeartbeatAck;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Orders to an agent on a real bus; the agent's end is a consumer that the test answers for. */
@ExtendWith(VertxExtension.class)
final class OperationsTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private final List<Command> received = new ArrayList<>();

    private Vertx vertx;
    private TestingNode node;
    private Operations operations;

    @BeforeEach
    void start(Vertx given) throws Exception {
        vertx = given;
        Database database = POSTGRES.open(vertx);
        node = new TestingNode(vertx, database, TestingNode.quick("n1", Duration.ofHours(1)));
        operations = new Operations(new Operations.Parts(
                vertx, node.bus, node.registry, node.leases, node.audit.trail(), node.trust, InstantSource.system()));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void aCheckBringsAFreshReportAndAppliesIt() {
        TestingAgent agent = TestingAgent.of("checked");
        Ownership owner = node.own(agent.register(""));
        answering(owner, command -> ok(command, report(agent, owner)));

        CommandOutcome outcome = get(operations.check(owner.sandboxId()));

        assertThat(outcome.health())
                .hasValueSatisfying(health -> assertThat(health.status()).isEqualTo(HealthStatus.HEALTHY));
        assertThat(outcome.toJson().getJsonObject("result").fieldNames()).contains("host", "processes", "conditions");
        assertThat(get(node.leases.find(owner.sandboxId())).orElseThrow().live())
                .isTrue();
        assertThat(received).singleElement().satisfies(command -> {
            assertThat(command.epoch()).isEqualTo(owner.epoch());
            assertThat(command.nonce()).isEqualTo(owner.nonce());
            assertThat(allowed(command)).isEqualTo(Duration.ofSeconds(3));
        });
    }

    @Test
    void anUnknownSandboxIsNotFound() {
        SandboxId nobody = new SandboxId(UUID.fromString("018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f90"));
        assertThat(failure(operations.check(nobody))).isEqualTo(ErrorCode.SANDBOX_NOT_FOUND);
        assertThat(failure(operations.restartProcess(nobody, "Xvfb", row()))).isEqualTo(ErrorCode.SANDBOX_NOT_FOUND);
    }

    @Test
    void anAgentThatIsNotThereIsUnreachable() {
        Ownership owner = node.own(TestingAgent.of("absent").register(""));
        assertThat(failure(operations.check(owner.sandboxId()))).isEqualTo(ErrorCode.AGENT_UNREACHABLE);
    }

    /** A73: nothing is sent to an agent whose sandbox is terminated, though it is there and listens. */
    @Test
    void whoeverIsTerminatedIsSentNothing() throws Exception {
        Ownership owner = node.own(TestingAgent.of("ended").register(""));
        answering(owner, command -> ok(command, new JsonObject()));
        get(node.leases.end(owner.sandboxId(), owner.epoch() + 1));
        POSTGRES.execute("UPDATE sandboxes SET status = 'terminated', terminated_at = now() WHERE id = '"
                + owner.sandboxId() + "'");
        POSTGRES.execute("UPDATE sandbox_state SET owner_node = '', epoch = epoch + 1 WHERE sandbox_id = '"
                + owner.sandboxId() + "'");
        assertThat(failure(operations.restartProcess(owner.sandboxId(), "Xvfb", row())))
                .isEqualTo(ErrorCode.STATE_CONFLICT);
        assertThat(received).isEmpty();
    }

    @Test
    void anAgentThatDoesNotAnswerIsATimeout() {
        Ownership owner = node.own(TestingAgent.of("dumb").register(""));
        answering(owner, command -> Promise.<CommandResult>promise().future());
        assertThat(failure(operations.check(owner.sandboxId()))).isEqualTo(ErrorCode.AGENT_TIMEOUT);
        assertThat(received).hasSize(1);
    }

    /** What may have been begun is not begun again: DESIGN 10. */
    @Test
    void aRestartWhoseConnectionBreaksIsNotRepeated() {
        Ownership owner = node.own(TestingAgent.of("cut").register(""));
        answering(owner, command -> broken());
        assertThat(restart(owner)).isEqualTo(ErrorCode.AGENT_TIMEOUT);
        assertThat(received).hasSize(1);
    }

    @Test
    void whatChangesNothingIsAskedAgainWhenItsConnectionBreaks() {
        TestingAgent agent = TestingAgent.of("asked");
        Ownership owner = node.own(agent.register(""));
        answering(owner, command -> received.size() == 1 ? broken() : ok(command, report(agent, owner)));
        assertThat(get(operations.check(owner.sandboxId())).health()).isPresent();
        assertThat(received).hasSize(2);
    }

    /** Each attempt has what is left, and after the last one nothing comes any more. */
    @Test
    void anAgentThatStaysBetweenTwoLeasesIsGivenUp() {
        Ownership owner = node.own(TestingAgent.of("undecided").register(""));
        answering(owner, command -> result(command, Outcome.REFUSED, "not_registered"));
        assertThat(failure(operations.check(owner.sandboxId()))).isEqualTo(ErrorCode.STATE_CONFLICT);
        List<Command> attempts = List.copyOf(received);
        assertThat(attempts).hasSizeGreaterThan(1);
        assertThat(attempts).extracting(OperationsTest::allowed).isSortedAccordingTo(Comparator.reverseOrder());
        get(vertx.timer(500, TimeUnit.MILLISECONDS));
        assertThat(received).isEqualTo(attempts);
        assertThat(restart(owner)).isEqualTo(ErrorCode.STATE_CONFLICT);
    }

    /** A106: an agent that is between two leases takes the order under the next one, and its row in the audit stands there once. */
    @Test
    void anOrderFollowsAnAgentFromOneLeaseToTheNext() {
        TestingAgent agent = TestingAgent.of("moving");
        Ownership before = node.own(agent.register(""));
        answering(before, command -> {
            if (command.epoch() > before.epoch()) {
                return ok(command, new JsonObject());
            }
            if (received.size() == 1) {
                Future<Ownership> next = Future.fromCompletionStage(CompletableFuture.supplyAsync(
                        () -> node.own(agent.nonce("nonce-2").register(""))));
                return next.compose(owner -> result(command, Outcome.REFUSED, "not_registered"));
            }
            return result(command, Outcome.REFUSED, "stale_epoch");
        });
        assertThat(get(operations.restartProcess(before.sandboxId(), "Xvfb", row()))
                        .toJson()
                        .getString("outcome"))
                .isEqualTo("ok");
        assertThat(audited())
                .filteredOn(written -> written.contains(before.sandboxId().toString()))
                .hasSize(1);
    }

    /** Whoever lets go of its address while it moves is found again. */
    @Test
    void anOrderWaitsForAnAgentThatIsExpectedAndNotThereYet() throws Exception {
        TestingAgent agent = TestingAgent.of("returning");
        Ownership owner = node.own(agent.register(""));
        get(node.bus.request(
                Address.heartbeat("n1"), agent.heartbeat(owner, 1), HeartbeatAck::read, Duration.ofSeconds(5)));
        Future<CommandOutcome> outcome = operations.check(owner.sandboxId());
        get(vertx.timer(300, TimeUnit.MILLISECONDS));
        assertThat(outcome.isComplete()).isFalse();
        answering(owner, command -> ok(command, report(agent, owner)));
        assertThat(get(outcome).health()).isPresent();
    }

    @Test
    void aRestartNamesTheProcess() {
        Ownership owner = node.own(TestingAgent.of("restarting").register(""));
        answering(owner, command -> ok(command, new JsonObject().put("pid", 4711)));

        CommandOutcome outcome = get(operations.restartProcess(owner.sandboxId(), "x11vnc", row()));

        assertThat(received).singleElement().satisfies(command -> assertThat(command.order())
                .isEqualTo(new RestartProcess("x11vnc")));
        assertThat(outcome.toJson().getString("action")).isEqualTo("restartProcess");
        assertThat(audited()).contains("restartProcess success " + owner.sandboxId() + " {\"process\": \"x11vnc\"}");
        assertThat(outcome.toJson().getString("outcome")).isEqualTo("ok");
    }

    @Test
    void anUnknownProcessIsNotFound() {
        Ownership owner = node.own(TestingAgent.of("without").register(""));
        answering(owner, command -> result(command, Outcome.REFUSED, "unknown_process"));
        assertThat(failure(operations.restartProcess(owner.sandboxId(), "Xorg", row())))
                .isEqualTo(ErrorCode.PROCESS_NOT_FOUND);
    }

    @Test
    void theEndOfALogIsReadByTheAgentNow() {
        Ownership owner = node.own(TestingAgent.of("talkative").register(""));
        answering(owner, command -> ok(command, log("worker", "first", "last")));

        JsonObject log =
                get(operations.readLog(owner.sandboxId(), "worker", 50)).toJson();

        assertThat(received).singleElement().satisfies(command -> {
            assertThat(command.order()).isEqualTo(new ReadLog("worker", 50));
            assertThat(allowed(command)).isEqualTo(Duration.ofSeconds(3));
        });
        assertThat(log.getJsonArray("lines")).containsExactly("first", "last");
        assertThat(log.getLong("size")).isEqualTo(7_000_000_000L);
        assertThat(log.getInstant("at")).isNotNull();
    }

    @Test
    void aLogOfNobodyOrOfAnAgentThatIsAwayOrDumbIsAnErrorThatSaysSo() {
        SandboxId nobody = new SandboxId(UUID.fromString("018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f90"));
        assertThat(failure(operations.readLog(nobody, "worker", 1))).isEqualTo(ErrorCode.SANDBOX_NOT_FOUND);
        Ownership absent = node.own(TestingAgent.of("gone").register(""));
        assertThat(failure(operations.readLog(absent.sandboxId(), "worker", 1))).isEqualTo(ErrorCode.AGENT_UNREACHABLE);
        Ownership dumb = node.own(TestingAgent.of("mute").register(""));
        answering(dumb, command -> Promise.<CommandResult>promise().future());
        assertThat(failure(operations.readLog(dumb.sandboxId(), "worker", 1))).isEqualTo(ErrorCode.AGENT_TIMEOUT);
        Ownership owner = node.own(TestingAgent.of("choosy").register(""));
        answering(owner, command -> result(command, Outcome.REFUSED, "unknown_process"));
        assertThat(failure(operations.readLog(owner.sandboxId(), "Xorg", 1))).isEqualTo(ErrorCode.PROCESS_NOT_FOUND);
    }

    @Test
    void aLogThatIsNotWhatWasAskedForIsAFailureOfTheCommand() {
        Ownership owner = node.own(TestingAgent.of("mumbling").register(""));
        List<JsonObject> answers = new ArrayList<>(
                List.of(log("another", "line"), log("worker", "x".repeat(LogLines.MAX_LINE + 1)), new JsonObject()));
        answering(owner, command -> ok(command, answers.remove(0)));
        while (!answers.isEmpty()) {
            assertThat(failure(operations.readLog(owner.sandboxId(), "worker", 1)))
                    .isEqualTo(ErrorCode.COMMAND_FAILED);
        }
    }

    private static JsonObject log(String process, String... lines) {
        LogLines log = new LogLines(process, 7_000_000_000L, List.of(lines));
        return new JsonObject().put("log", log.toJson());
    }

    @Test
    void everyOtherOutcomeHasItsError() {
        Ownership owner = node.own(TestingAgent.of("moody").register(""));
        List<Outcome> next = new ArrayList<>();
        answering(owner, command -> result(command, next.remove(0), "expired"));
        next.addAll(List.of(Outcome.REFUSED, Outcome.FAILED, Outcome.TIMED_OUT, Outcome.UNKNOWN));

        assertThat(restart(owner)).isEqualTo(ErrorCode.STATE_CONFLICT);
        assertThat(restart(owner)).isEqualTo(ErrorCode.COMMAND_FAILED);
        assertThat(restart(owner)).isEqualTo(ErrorCode.AGENT_TIMEOUT);
        assertThat(restart(owner)).isEqualTo(ErrorCode.COMMAND_FAILED);
        assertThat(received).as("none of them is repeated").hasSize(4);
    }

    @Test
    void aReportThatDoesNotReadIsAFailureOfTheCommand() {
        Ownership owner = node.own(TestingAgent.of("babbling").register(""));
        answering(owner, command -> ok(command, new JsonObject().put("heartbeat", "fine, thanks")));
        assertThat(failure(operations.check(owner.sandboxId()))).isEqualTo(ErrorCode.COMMAND_FAILED);
    }

    @Test
    void aReportOfAnOlderRegistrationIsAConflict() {
        TestingAgent agent = TestingAgent.of("renewed");
        Ownership first = node.own(agent.register(""));
        Ownership second = node.own(agent.nonce("nonce-2").register(""));
        answering(second, command -> ok(command, report(agent, first)));
        assertThat(failure(operations.check(second.sandboxId()))).isEqualTo(ErrorCode.STATE_CONFLICT);
    }

    private static Duration allowed(Command command) {
        return Duration.between(command.issuedAt(), command.expiresAt());
    }

    private static Future<CommandResult> broken() {
        return Future.failedFuture(new ReplyException(ReplyFailure.ERROR, "the connection broke"));
    }

    private ErrorCode restart(Ownership owner) {
        return failure(operations.restartProcess(owner.sandboxId(), "Xvfb", row()));
    }

    private static List<String> audited() {
        return POSTGRES.column(
                "SELECT concat_ws(' ', action, outcome, target_id, after::text) FROM audit ORDER BY seq");
    }

    private static AuditEntry row() {
        return AuditEntry.system("test", "restartProcess");
    }

    private static ErrorCode failure(Future<?> future) {
        Throwable cause = get(future.<Throwable>map(done -> new AssertionError("it succeeded: " + done))
                .otherwise(failure -> failure));
        assertThat(cause).isInstanceOf(SandmeshException.class);
        return ((SandmeshException) cause).code();
    }

    private void answering(Ownership owner, Function<Command, Future<CommandResult>> agent) {
        get(node.bus
                .answer(Address.command(owner.sandboxId()), Command::read, command -> {
                    received.add(command);
                    return agent.apply(command);
                })
                .ready());
    }

    private static JsonObject report(TestingAgent agent, Ownership owner) {
        return new JsonObject().put("heartbeat", agent.heartbeat(owner, 1).toJson());
    }

    private static Future<CommandResult> ok(Command command, JsonObject result) {
        return Future.succeededFuture(new CommandResult(command.id(), Outcome.OK, "", "", result));
    }

    private static Future<CommandResult> result(Command command, Outcome outcome, String code) {
        return Future.succeededFuture(new CommandResult(command.id(), outcome, code, "so it is", new JsonObject()));
    }
}
