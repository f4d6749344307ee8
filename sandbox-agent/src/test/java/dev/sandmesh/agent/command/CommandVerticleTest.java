package dev.sandmesh.agent.command;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.identity.Introduction;
import dev.sandmesh.agent.identity.Invitation;
import dev.sandmesh.agent.identity.LocalIdentity;
import dev.sandmesh.agent.identity.TestingKeys;
import dev.sandmesh.agent.identity.Traits;
import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobRunners;
import dev.sandmesh.agent.job.JobVerticle;
import dev.sandmesh.agent.job.RunningJob;
import dev.sandmesh.agent.link.LeaseLoss;
import dev.sandmesh.agent.link.Registration;
import dev.sandmesh.agent.link.TestingTime;
import dev.sandmesh.agent.link.Uplink;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.LogLines;
import dev.sandmesh.protocol.command.OpenView;
import dev.sandmesh.protocol.command.Order;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.OutputAck;
import dev.sandmesh.protocol.command.Pause;
import dev.sandmesh.protocol.command.Receiver;
import dev.sandmesh.protocol.command.RestartProcess;
import dev.sandmesh.protocol.command.Resume;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.EventAck;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HeartbeatAck;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command is carried out once, however often it comes and whoever signs it anew (D7-D15). */
class CommandVerticleTest {

    private static final SandboxId SANDBOX = SandboxId.of("01890000-0000-7000-8000-000000000001");
    private static final Instant NOW = Instant.parse("2026-11-22T06:00:00Z");
    private static final RestartProcess RESTART = new RestartProcess("worker");
    private static final Optional<Receiver> RECEIVER = Optional.of(new Receiver("node", 0));

    private final Vertx vertx = Vertx.vertx();
    private final TestingKeys keys = TestingKeys.make();
    private final AtomicInteger deeds = new AtomicInteger();

    @TempDir
    private Path state;

    private Introduction introduction;
    private volatile Registration held;
    private volatile Promise<JobEnd> end = Promise.promise();
    private CommandVerticle commands;

    @BeforeEach
    void start() throws Exception {
        Traits traits = new Traits("test", () -> Map.of(), Map.of(), () -> List.of(), Optional.empty());
        introduction = Introduction.of(new LocalIdentity("one", "dev", state), state, Invitation.NONE, traits);
        keys.obeyedBy(introduction);
        held = registration(7, 3);
        commands = agent();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, SECONDS);
    }

    /** A process of the agent with this state directory. */
    private CommandVerticle agent() throws Exception {
        JobVerticle jobs = new JobVerticle(
                JobRunners.NONE.with(RestartProcess.class, (order, output) -> {
                    deeds.incrementAndGet();
                    return running(end);
                }),
                new DeadEnd());
        CommandVerticle verticle = new CommandVerticle(
                new CommandVerticle.Ground(
                        TestingTime.of(NOW), () -> Optional.of(held), () -> Optional.of(introduction)),
                new NoOrders(),
                jobs,
                new CommandJournal(state.resolve("commands")),
                fact -> {});
        vertx.deployVerticle(jobs).await(10, SECONDS);
        vertx.deployVerticle(verticle).await(10, SECONDS);
        return verticle;
    }

    private static RunningJob running(Promise<JobEnd> end) {
        return new RunningJob() {
            @Override
            public Future<JobEnd> end() {
                return end.future();
            }

            @Override
            public void cancel() {
                end.tryComplete(JobEnd.failed("cancelled", "by order"));
            }
        };
    }

    @Test
    void aJobIsAnsweredAtOnceAndDoneOnce() throws Exception {
        UUID id = UUID.randomUUID();
        Future<CommandResult> first = send(command(id, RESTART, RECEIVER));
        Future<CommandResult> second = send(command(id, RESTART, RECEIVER));
        assertThat(first.await(10, SECONDS).outcome()).isEqualTo(Outcome.RUNNING);
        assertThat(second.await(10, SECONDS).outcome()).isEqualTo(Outcome.RUNNING);
        held = registration(8, 3);
        assertThat(send(command(id, RESTART, Optional.of(new Receiver("other", 0))))
                        .await(10, SECONDS)
                        .outcome())
                .isEqualTo(Outcome.RUNNING);
        end.complete(JobEnd.ok("restarted", new JsonObject().put("pid", 42)));
        assertThat(deeds).hasValue(1);
    }

    @Test
    void withoutAReceiverTheAnswerIsTheEndAndStaysIt() throws Exception {
        UUID id = UUID.randomUUID();
        Future<CommandResult> answer = send(command(id, RESTART, Optional.empty()));
        end.complete(JobEnd.ok("restarted", new JsonObject().put("pid", 42)));
        CommandResult result = answer.await(10, SECONDS);
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(send(command(id, RESTART, Optional.empty())).await(10, SECONDS))
                .isEqualTo(result);
        assertThat(agent().handle(keys.sign(command(id, RESTART, RECEIVER))).await(10, SECONDS))
                .as("of the next process of the agent")
                .isEqualTo(result);
        assertThat(deeds).hasValue(1);
    }

    @Test
    void anOlderControlPlaneTakesTheEndOnly() throws Exception {
        held = registration(7, 2);
        Future<CommandResult> answer = send(command(UUID.randomUUID(), RESTART, RECEIVER));
        end.complete(JobEnd.refused("unknown_process", "there is none"));
        assertThat(answer.await(10, SECONDS).code()).isEqualTo("unknown_process");
    }

    @Test
    void whatTheProcessBeforeBeganIsNotBegunAgain() throws Exception {
        UUID id = UUID.randomUUID();
        send(command(id, RESTART, RECEIVER)).await(10, SECONDS);
        CommandResult unknown =
                agent().handle(keys.sign(command(id, RESTART, RECEIVER))).await(10, SECONDS);
        assertThat(unknown.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(unknown.code()).isEqualTo("begun_before");
        assertThat(deeds).hasValue(1);
    }

    @Test
    void anotherOrderUnderAnIdThatWasUsedIsRefused() throws Exception {
        UUID id = UUID.randomUUID();
        send(command(id, RESTART, RECEIVER)).await(10, SECONDS);
        CommandResult refused =
                send(command(id, new RestartProcess("display"), RECEIVER)).await(10, SECONDS);
        assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(refused.code()).isEqualTo("replayed");
        assertThat(deeds).hasValue(1);
    }

    @Test
    void whatIsNoJobIsAnsweredAtOnce() throws Exception {
        assertThat(send(command(UUID.randomUUID(), new Pause(), Optional.empty()))
                        .await(10, SECONDS)
                        .message())
                .isEqualTo("paused");
    }

    private Future<CommandResult> send(Command command) {
        return commands.handle(keys.sign(command));
    }

    private Command command(UUID id, Order order, Optional<Receiver> receiver) {
        return new Command(
                id,
                SANDBOX,
                held.epoch(),
                introduction.nonce(),
                order,
                NOW,
                NOW.plusSeconds(300),
                NOW.minusSeconds(10),
                receiver);
    }

    private Registration registration(long epoch, int version) {
        return new Registration(SANDBOX, epoch, introduction.nonce(), "node", version, Duration.ofSeconds(5), 0);
    }

    private static final class NoOrders implements Orders {
        @Override
        public Future<Heartbeat> check(Duration limit) {
            return Future.failedFuture("nothing is looked at");
        }

        @Override
        public Future<LogLines> readLog(String process, int lines) {
            return Future.failedFuture("nothing is read");
        }

        @Override
        public Future<JobEnd> pause(Pause order) {
            return Future.succeededFuture(JobEnd.ok("paused", new JsonObject()));
        }

        @Override
        public Future<JobEnd> resume(Resume order) {
            return Future.succeededFuture(JobEnd.ok("resumed", new JsonObject()));
        }

        @Override
        public Future<JobEnd> open(OpenView view) {
            return Future.succeededFuture(JobEnd.ok("open", new JsonObject()));
        }
    }

    /** Nobody takes anything. */
    private static final class DeadEnd implements Uplink {
        @Override
        public Future<HeartbeatAck> heartbeat(Registration registration, Heartbeat heartbeat) {
            return Future.failedFuture("nobody is there");
        }

        @Override
        public Future<EventAck> event(Registration registration, AgentEvent event) {
            return Future.failedFuture("nobody is there");
        }

        @Override
        public Future<OutputAck> output(Registration registration, CommandOutput output, Buffer bytes) {
            return Future.failedFuture("nobody is there");
        }

        @Override
        public void lost(Registration registration, LeaseLoss loss) {
            // nobody is told
        }
    }
}
