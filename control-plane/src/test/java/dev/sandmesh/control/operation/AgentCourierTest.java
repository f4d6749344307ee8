package dev.sandmesh.control.operation;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.command.Jobs;
import dev.sandmesh.control.command.OutputSink;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.testing.JobAgent;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.control.testing.TestingNode;
import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.client.TargetStatus;
import dev.sandmesh.protocol.command.Cancel;
import dev.sandmesh.protocol.command.Check;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.RestartProcess;
import dev.sandmesh.protocol.command.Resume;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Orders of operations to agents on a real bus. */
@ExtendWith(VertxExtension.class)
final class AgentCourierTest {

    private static final Instant BEGUN = Instant.parse("2026-11-22T10:00:00Z");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final RestartProcess RESTART = new RestartProcess("worker");

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private final AtomicBoolean busyOnce = new AtomicBoolean(true);
    private TestingNode node;
    private Jobs jobs;
    private AgentCourier courier;

    @BeforeEach
    void start(Vertx vertx) throws Exception {
        node = new TestingNode(vertx, POSTGRES.open(vertx), TestingNode.quick("n1", Duration.ofHours(1)));
        jobs = get(Jobs.open(
                new Jobs.Parts(vertx, "n1", node.bus, node.registry, node.leases, node.trust, InstantSource.system())));
        Operations single = new Operations(new Operations.Parts(
                vertx, node.bus, node.registry, node.leases, node.audit.trail(), node.trust, InstantSource.system()));
        courier = new AgentCourier(vertx, jobs, single, InstantSource.system());
    }

    @AfterEach
    void stop() {
        get(jobs.close());
        node.close();
    }

    @Test
    void aJobGoesUnderTheIdThatIsWrittenDown() {
        JobAgent agent = new JobAgent(node, "sent", command -> ended(command, Outcome.OK));
        Target target = target(agent.id());
        Fate fate =
                get(courier.send(target, RESTART, false, LIMIT, OutputSink.NONE).fate());
        assertThat(fate.status()).isEqualTo(TargetStatus.OK);
        assertThat(agent.received).first().satisfies(command -> {
            assertThat(command.id()).isEqualTo(target.commandId());
            assertThat(command.firstIssuedAt()).isEqualTo(BEGUN);
            assertThat(command.order()).isEqualTo(RESTART);
        });
    }

    @Test
    void whatRunsIsToldToEnd() throws Exception {
        JobAgent agent = new JobAgent(
                node,
                "told",
                command -> command.order() instanceof Cancel ? ended(command, Outcome.OK) : JobAgent.running(command));
        Target target = target(agent.id());
        Courier.Errand errand = courier.send(target, RESTART, false, LIMIT, OutputSink.NONE);
        get(errand.tell(new Cancel(target.commandId())));
        until("it is told", () -> agent.received.stream().anyMatch(command -> command.order() instanceof Cancel));
        errand.leave();
        assertThat(get(errand.fate()).status()).isEqualTo(TargetStatus.UNKNOWN);
    }

    @Test
    void whereNobodyIsNothingIsDone() {
        Ownership alone = node.own(TestingAgent.of("absent").register(""));
        Duration brief = Duration.ofSeconds(5);
        Fate first = get(courier.send(target(alone.sandboxId()), RESTART, false, brief, OutputSink.NONE)
                .fate());
        assertThat(first.status()).isEqualTo(TargetStatus.REFUSED);
        assertThat(first.code()).isEqualTo("agent_unreachable");
    }

    /** Its agent is there again before the time is up. */
    @Test
    void whatMayHaveBeenBegunIsAskedForUntilItsAgentIsBack() throws Exception {
        Target nobody = target(new SandboxId(UUID.randomUUID()));
        assertThat(get(courier.send(nobody, RESTART, true, LIMIT, OutputSink.NONE)
                                .fate())
                        .status())
                .as("there is no such sandbox any more")
                .isEqualTo(TargetStatus.UNKNOWN);
        JobAgent agent = new JobAgent(node, "back", command -> ended(command, Outcome.OK));
        assertThat(get(courier.send(target(agent.id()), RESTART, true, LIMIT, OutputSink.NONE)
                                .fate())
                        .status())
                .isEqualTo(TargetStatus.OK);
    }

    /** Longer than one attempt is patient: without a lease it says nothing of what it was told before. */
    @Test
    void whatMayHaveBeenBegunIsAskedForUntilItsAgentHasALeaseAgain() {
        Instant registered = Instant.now().plusSeconds(5);
        JobAgent agent = new JobAgent(
                node,
                "between",
                command -> Instant.now().isBefore(registered)
                        ? Future.succeededFuture(JobAgent.result(command.id(), Outcome.REFUSED, "not_registered"))
                        : ended(command, Outcome.OK));
        Target target = target(agent.id());
        assertThat(get(courier.send(target, RESTART, true, LIMIT, OutputSink.NONE)
                                .fate())
                        .status())
                .isEqualTo(TargetStatus.OK);
        assertThat(agent.received).extracting(Command::id).containsOnly(target.commandId());
    }

    @Test
    void anAgentWithoutAJournalIsNotAskedAgain() {
        JobAgent agent = new JobAgent(node, "old", ProtocolVersions.TRUST, command -> ended(command, Outcome.OK));
        Fate fate = get(courier.send(target(agent.id()), RESTART, true, LIMIT, OutputSink.NONE)
                .fate());
        assertThat(fate.status()).isEqualTo(TargetStatus.UNKNOWN);
        assertThat(fate.code()).isEqualTo("no_journal");
        assertThat(agent.received).isEmpty();
    }

    @Test
    void whatIsAnsweredAtOnceHasItsFateAtOnce() {
        JobAgent agent = new JobAgent(node, "resumed", command -> ended(command, Outcome.OK));
        assertThat(get(courier.send(target(agent.id()), new Resume(), false, LIMIT, OutputSink.NONE)
                                .fate())
                        .status())
                .isEqualTo(TargetStatus.OK);
        JobAgent refusing = new JobAgent(node, "refusing", command -> ended(command, Outcome.REFUSED));
        assertThat(get(courier.send(target(refusing.id()), new Resume(), false, LIMIT, OutputSink.NONE)
                                .fate())
                        .status())
                .isEqualTo(TargetStatus.REFUSED);
    }

    /** Under load an answer is late, or lost. */
    @Test
    void whatIsNotAnsweredIsAskedForAgainUntilItsTimeIsOver() {
        JobAgent busy = new JobAgent(
                node,
                "busy",
                command -> busyOnce.getAndSet(false)
                        ? Promise.<CommandResult>promise().future()
                        : ended(command, Outcome.OK));
        assertThat(get(courier.send(target(busy.id()), new Resume(), false, LIMIT, OutputSink.NONE)
                                .fate())
                        .status())
                .isEqualTo(TargetStatus.OK);
        JobAgent silent = new JobAgent(
                node, "silent", any -> Promise.<CommandResult>promise().future());
        Fate late = get(courier.send(target(silent.id()), new Check(), false, Duration.ofSeconds(10), OutputSink.NONE)
                .fate());
        assertThat(late.status()).isEqualTo(TargetStatus.TIMED_OUT);
        assertThat(silent.received).hasSizeGreaterThan(1);
        assertThat(silent.received.get(0).expiresAt())
                .isAfter(silent.received.get(0).issuedAt().plusSeconds(4));
        Courier.Errand left = courier.send(target(silent.id()), new Check(), false, LIMIT, OutputSink.NONE);
        get(left.tell(new Cancel(UUID.randomUUID())));
        assertThat(get(left.fate()).status()).isEqualTo(TargetStatus.CANCELLED);
    }

    private static Future<CommandResult> ended(Command command, Outcome outcome) {
        return Future.succeededFuture(JobAgent.result(command.id(), outcome, ""));
    }

    private static Target target(SandboxId sandbox) {
        return Target.pending(0, new Target.Place(sandbox, "some", "dev"), UUID.randomUUID())
                .begun(BEGUN);
    }
}
