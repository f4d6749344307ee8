package dev.sandmesh.control.command;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.testing.JobAgent;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.control.testing.TestingNode;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Sender;
import dev.sandmesh.protocol.command.Cancel;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Exec;
import dev.sandmesh.protocol.command.Feed;
import dev.sandmesh.protocol.command.Job;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.OutputAck;
import dev.sandmesh.protocol.command.Receiver;
import dev.sandmesh.protocol.command.RestartProcess;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Jobs of agents on a real bus, of two control nodes over one database: D7, D15. */
@ExtendWith(VertxExtension.class)
final class JobsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Instant FIRST = Instant.parse("2026-11-22T10:00:00Z");

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private final Buffer taken = Buffer.buffer();
    private Vertx vertx;
    private TestingNode asking;
    private TestingNode owning;
    private Jobs jobs;
    private Jobs others;

    @BeforeEach
    void start(Vertx given) throws Exception {
        vertx = given;
        asking = new TestingNode(vertx, POSTGRES.open(vertx), TestingNode.quick("n1", Duration.ofHours(1)));
        owning = new TestingNode(vertx, POSTGRES.open(vertx), TestingNode.quick("n2", Duration.ofHours(1)));
        jobs = open(asking, "n1");
        others = open(owning, "n2");
    }

    private Jobs open(TestingNode node, String id) {
        return get(Jobs.open(
                new Jobs.Parts(vertx, id, node.bus, node.registry, node.leases, node.trust, InstantSource.system())));
    }

    @AfterEach
    void stop() {
        get(jobs.close());
        get(others.close());
        asking.close();
        owning.close();
    }

    @Test
    void whatAJobBringsIsTakenInOrderAndItsFateBehindThat() {
        JobAgent agent = new JobAgent(asking, "bringing", JobAgent::running);
        RunningCommand run = run(agent.id(), exec());
        get(run.begun());
        Command command = agent.received.get(0);
        assertThat(command.id()).isEqualTo(run.id());
        assertThat(command.firstIssuedAt()).isEqualTo(FIRST);
        assertThat(command.receiver()).contains(new Receiver("n1", 0));
        assertThat(ack(agent, command, 0, "one ", false)).isEqualTo(4);
        assertThat(ack(agent, command, 0, "one two ", false)).isEqualTo(8);
        assertThat(run.fate().isComplete()).isFalse();
        assertThat(ack(agent, command, 8, "three", true)).isEqualTo(13);
        assertThat(get(run.fate()).outcome()).isEqualTo(Outcome.OK);
        assertThat(taken).hasToString("one two three");
        assertThat(ack(agent, command, 8, "three", true))
                .as("an agent that did not hear it is told again")
                .isEqualTo(13);
    }

    /** An agent at n2, asked by n1. */
    @Test
    void anotherNodeThatOwnsTheSandboxPassesItOn() {
        JobAgent agent = new JobAgent(owning, "remote", JobAgent::running);
        RunningCommand run = run(agent.id(), exec());
        get(run.begun());
        assertThat(ack(agent, agent.received.get(0), 0, "from afar", true)).isEqualTo(9);
        assertThat(get(run.fate()).outcome()).isEqualTo(Outcome.OK);
        assertThat(taken).hasToString("from afar");
    }

    static LongStream seeds() {
        return new Random().longs(5);
    }

    /** The seed stands in the name of a run that fails: the owner changes at any moment, acks are lost, and messages come twice. */
    @ParameterizedTest
    @MethodSource("seeds")
    void noByteIsMissingOrDoubledWhenTheOwnerChanges(long seed) {
        Random random = new Random(seed);
        JobAgent agent = new JobAgent(random.nextBoolean() ? asking : owning, "moving-" + seed, JobAgent::running);
        RunningCommand run = run(agent.id(), exec());
        get(run.begun());
        Command command = agent.received.get(0);
        byte[] all = new byte[200_000];
        random.nextBytes(all);
        long acked = 0;
        while (!run.fate().isComplete()) {
            if (random.nextInt(8) == 0) {
                agent.move(random.nextBoolean() ? asking : owning);
            }
            int from = (int) (random.nextInt(3) == 0 ? Math.max(0, acked - random.nextInt(5_000)) : acked);
            int to = Math.min(all.length, from + 1 + random.nextInt(20_000));
            Optional<CommandResult> end =
                    to == all.length ? Optional.of(JobAgent.result(command.id(), Outcome.OK, "")) : Optional.empty();
            Future<OutputAck> sent = agent.send(
                    agent.output(command, from, to - from, end),
                    Buffer.buffer(all).slice(from, to));
            if (random.nextInt(4) > 0) {
                OutputAck ack = get(sent);
                acked = ack.status() == OutputAck.Status.OK ? Math.max(acked, ack.upTo()) : acked;
            }
        }
        assertThat(get(run.fate()).outcome()).isEqualTo(Outcome.OK);
        assertThat(taken.getBytes()).isEqualTo(all);
    }

    @Test
    void underANewRegistrationItIsAskedForAgainFromTheFirstByteThatIsLacking() throws Exception {
        JobAgent agent = new JobAgent(asking, "again", JobAgent::running);
        RunningCommand run = run(agent.id(), exec());
        get(run.begun());
        ack(agent, agent.received.get(0), 0, "before", false);
        agent.move(owning);
        until("it is asked again", () -> agent.received.size() > 1);
        Command again = agent.received.get(agent.received.size() - 1);
        assertThat(again.id()).isEqualTo(run.id());
        assertThat(again.epoch()).isEqualTo(agent.owner().epoch());
        assertThat(again.firstIssuedAt()).isEqualTo(FIRST);
        assertThat(again.receiver()).contains(new Receiver("n1", 6));
        ack(agent, again, 6, " and after", true);
        assertThat(get(run.fate()).outcome()).isEqualTo(Outcome.OK);
        assertThat(taken).hasToString("before and after");
    }

    /** D7: a node that takes an operation over gets what is left of the output, and is told that some is not. */
    @Test
    void whoAsksForItLaterIsToldWhatIsLost() {
        JobAgent agent = new JobAgent(
                owning,
                "inherited",
                command -> Future.succeededFuture(
                        new CommandResult(command.id(), Outcome.RUNNING, "", "", new JsonObject().put("from", 100))));
        RunningCommand run = run(agent.id(), exec());
        get(run.begun());
        assertThat(ack(agent, agent.received.get(0), 100, "the rest", true)).isEqualTo(108);
        assertThat(get(run.fate()).result().getLong("lostBytes")).isEqualTo(100);
        assertThat(taken).hasToString("the rest");
    }

    @Test
    void whatIsRefusedHasThatFateAndIsNotBegun() {
        JobAgent agent = new JobAgent(
                asking,
                "busy",
                command -> Future.succeededFuture(JobAgent.result(command.id(), Outcome.REFUSED, "overloaded")));
        RunningCommand run = run(agent.id(), exec());
        assertThat(get(run.fate()).code()).isEqualTo("overloaded");
        Throwable told = get(run.begun()
                .<Throwable>map(begun -> new AssertionError("it is begun"))
                .otherwise(why -> why));
        assertThat(told).isInstanceOfSatisfying(SandmeshException.class, refusal -> assertThat(refusal.code())
                .isEqualTo(ErrorCode.OVERLOADED));
    }

    @Test
    void anAnswerThatIsLostIsAskedForUntilItComes() {
        int[] asked = {0};
        JobAgent agent = new JobAgent(
                asking,
                "lossy",
                command -> ++asked[0] < 3
                        ? Future.failedFuture(new ReplyException(ReplyFailure.ERROR, "the connection broke"))
                        : Future.succeededFuture(JobAgent.result(command.id(), Outcome.FAILED, "exited")));
        CommandResult fate = get(run(agent.id(), exec()).fate());
        assertThat(fate.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(agent.received).extracting(Command::id).containsOnly(fate.commandId());
    }

    @Test
    void whatMayHaveBeenBegunAndIsNeverAnsweredIsUnknown() {
        JobAgent agent = new JobAgent(
                asking, "frozen", command -> Promise.<CommandResult>promise().future());
        RunningCommand run =
                jobs.run(agent.id(), UUID.randomUUID(), FIRST, exec(), Duration.ofSeconds(1), OutputSink.NONE);
        CommandResult fate = get(run.fate());
        assertThat(fate.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(fate.code()).isEqualTo("no_answer");
    }

    @Test
    void whatWasNeverSentFailsAndSaysWhy() {
        SandboxId nobody = new SandboxId(UUID.randomUUID());
        assertThat(failure(run(nobody, exec()))).isEqualTo(ErrorCode.SANDBOX_NOT_FOUND);
        SandboxId absent = asking.own(TestingAgent.of("absent").register("")).sandboxId();
        assertThat(failure(run(absent, new RestartProcess("Xvfb")))).isEqualTo(ErrorCode.AGENT_UNREACHABLE);
    }

    /** B5: an older agent restarts a process as before, and is sent nothing that it does not know. */
    @Test
    void anOlderAgentDoesWhatItKnows() {
        JobAgent old = new JobAgent(
                asking, "old", 2, command -> Future.succeededFuture(JobAgent.result(command.id(), Outcome.OK, "")));
        assertThat(failure(run(old.id(), exec()))).isEqualTo(ErrorCode.AGENT_TOO_OLD);
        assertThat(old.received).isEmpty();
        assertThat(get(run(old.id(), new RestartProcess("Xvfb")).fate()).outcome())
                .isEqualTo(Outcome.OK);
        assertThat(old.received).singleElement().satisfies(command -> assertThat(command.receiver())
                .isEmpty());
    }

    @Test
    void ordersAboutAJobGoToItsAgent() {
        JobAgent agent = new JobAgent(
                asking,
                "steered",
                command -> command.order() instanceof Job
                        ? JobAgent.running(command)
                        : Future.succeededFuture(JobAgent.result(command.id(), Outcome.OK, "")));
        RunningCommand run = run(agent.id(), exec());
        get(run.feed(Buffer.buffer("typed"), true));
        get(run.cancel("client_gone", "Whoever wanted it is gone"));
        assertThat(agent.received)
                .extracting(Command::order)
                .containsExactly(exec(), new Feed(run.id(), 0, Buffer.buffer("typed"), true), new Cancel(run.id()));
        Command job = agent.received.get(0);
        CommandResult killed = JobAgent.result(job.id(), Outcome.FAILED, "cancelled");
        get(agent.send(agent.output(job, 0, 0, Optional.of(killed)), Buffer.buffer()));
        assertThat(get(run.fate()).code()).as("why it was").isEqualTo("client_gone");
        assertThat(get(run.fate()).result().getLong("inputBytes")).isEqualTo(5);
    }

    /** An agent whose job reads nothing for a while, takes a part, is away once, and says twice that it has it. */
    @Test
    void inputIsSentAgainFromWhereItsAgentIsForAsLongAsItTakes() {
        Buffer read = Buffer.buffer();
        AtomicInteger feeds = new AtomicInteger();
        JobAgent agent = new JobAgent(asking, "reading late", command -> {
            if (!(command.order() instanceof Feed feed)) {
                return JobAgent.running(command);
            }
            int turn = feeds.incrementAndGet();
            if (turn == 2) {
                return Future.succeededFuture(JobAgent.result(command.id(), Outcome.REFUSED, "not_registered"));
            }
            int fits = turn <= 5 ? 0 : Math.min(feed.data().length(), 10_000);
            read.appendBuffer(feed.data(), 0, fits);
            JsonObject told = new JsonObject().put("upTo", feed.offset() + fits).put("closed", false);
            return Future.succeededFuture(new CommandResult(command.id(), Outcome.OK, "", "", told));
        });
        RunningCommand run = run(agent.id(), exec());
        byte[] input = new byte[100_001];
        new Random(7).nextBytes(input);
        get(run.feed(Buffer.buffer(input).slice(0, 40_000), false));
        get(run.feed(Buffer.buffer(input).slice(40_000, input.length), true));
        assertThat(read.getBytes()).isEqualTo(input);
        assertThat(agent.received.stream()
                        .filter(command -> command.order() instanceof Feed feed && feed.end())
                        .count())
                .as("its end comes once, behind the last byte")
                .isPositive();
    }

    /** Nobody but the agent that holds the sandbox's lease brings anything of a job there. */
    @Test
    void whatIsNotTheAgentsOwnIsRefused() {
        JobAgent agent = new JobAgent(asking, "own", JobAgent::running);
        JobAgent stranger = new JobAgent(asking, "stranger", JobAgent::running);
        RunningCommand run = run(agent.id(), exec());
        get(run.begun());
        Command command = agent.received.get(0);
        CommandOutput own = agent.output(command, 0, 3, Optional.empty());
        Buffer bytes = Buffer.buffer("bad");
        String strange = stranger.token();

        assertThat(unauthorized(Address.output("n1"), own, bytes, strange)).isTrue();
        assertThat(unauthorized(Address.receive("n1"), own, bytes, strange)).isTrue();
        assertThat(unauthorized(Address.receive("n1"), own, bytes, "")).isTrue();
        CommandOutput foreign = stranger.output(command, 0, 3, Optional.empty());
        assertThat(get(stranger.send(foreign, bytes)).status()).isEqualTo(OutputAck.Status.NOBODY);
        String before = agent.token();
        agent.move(asking);
        assertThat(get(asking.bus.request(
                                Address.output("n1"), own, bytes, OutputAck::read, LIMIT, Sender.withToken(before)))
                        .status())
                .isEqualTo(OutputAck.Status.UNKNOWN_LEASE);
        assertThatThrownBy(() -> get(agent.send(agent.output(command, 0, 4, Optional.empty()), bytes)))
                .as("pieces that are not as long as the bytes")
                .isInstanceOf(ProtocolException.class);
        assertThat(taken.length()).isZero();
    }

    private boolean unauthorized(String address, CommandOutput output, Buffer bytes, String token) {
        Throwable failure = get(asking.bus
                .request(address, output, bytes, OutputAck::read, LIMIT, Sender.withToken(token))
                .<Throwable>map(ack -> new AssertionError("it was taken: " + ack))
                .otherwise(refused -> refused));
        return failure instanceof ProtocolException refusal && refusal.kind() == ErrorKind.UNAUTHORIZED;
    }

    @Test
    void aReceiverThatIsGoneIsNobody() {
        JobAgent agent = new JobAgent(asking, "left", JobAgent::running);
        RunningCommand run = run(agent.id(), exec());
        get(run.begun());
        Command command = agent.received.get(0);
        CommandOutput elsewhere = new CommandOutput(
                agent.id(),
                agent.owner().epoch(),
                agent.owner().nonce(),
                command.id(),
                "n9",
                0,
                List.of(),
                Optional.empty());
        assertThat(get(agent.send(elsewhere, Buffer.buffer())).status()).isEqualTo(OutputAck.Status.NOBODY);
    }

    private RunningCommand run(SandboxId id, Job job) {
        return jobs.run(id, UUID.randomUUID(), FIRST, job, LIMIT, (offset, pieces, bytes) -> {
            taken.appendBuffer(bytes);
            return Future.succeededFuture();
        });
    }

    private static long ack(JobAgent agent, Command command, long offset, String text, boolean last) {
        Optional<CommandResult> end =
                last ? Optional.of(JobAgent.result(command.id(), Outcome.OK, "")) : Optional.empty();
        OutputAck ack = get(agent.send(agent.output(command, offset, text.length(), end), Buffer.buffer(text)));
        assertThat(ack.status()).isEqualTo(OutputAck.Status.OK);
        return ack.upTo();
    }

    private static ErrorCode failure(RunningCommand run) {
        Throwable cause = get(run.fate()
                .<Throwable>map(fate -> new AssertionError("it has a fate: " + fate))
                .otherwise(failure -> failure));
        assertThat(cause).isInstanceOf(SandmeshException.class);
        return ((SandmeshException) cause).code();
    }

    private static Exec exec() {
        return new Exec(
                List.of("true"), Optional.empty(), Optional.empty(), Map.of(), true, 30, 1_000_000, Optional.empty());
    }
}
