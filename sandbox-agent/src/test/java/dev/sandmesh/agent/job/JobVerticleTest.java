package dev.sandmesh.agent.job;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.link.Registration;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.Cancel;
import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Exec;
import dev.sandmesh.protocol.command.Feed;
import dev.sandmesh.protocol.command.Job;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.OutputPiece.Stream;
import dev.sandmesh.protocol.command.Receiver;
import dev.sandmesh.protocol.command.RestartProcess;
import dev.sandmesh.protocol.command.Screenshot;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What jobs bring is taken once and in order, whatever becomes of messages, acks, owners and receivers (D7-D15). */
class JobVerticleTest {

    private static final Outlet.Times QUICK = new Outlet.Times(
            Duration.ofMillis(300),
            Duration.ofMillis(10),
            Duration.ofMillis(100),
            Duration.ofMillis(2),
            Duration.ofMillis(20));
    private static final SandboxId SANDBOX = SandboxId.of("01890000-0000-7000-8000-000000000001");
    private static final Exec EXEC =
            new Exec(List.of("yes"), Optional.empty(), Optional.empty(), Map.of(), true, 300, 1_000, Optional.empty());

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(20, SECONDS);
    }

    /** A job that brings what a test says, as it is taken. */
    private static final class Written implements RunningJob {
        final Promise<JobEnd> end = Promise.promise();
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        final ByteArrayOutputStream errors = new ByteArrayOutputStream();
        final ByteArrayOutputStream fed = new ByteArrayOutputStream();
        volatile Future<Void> reading = Future.succeededFuture();
        volatile boolean inputEnded;
        private final JobOutput output;
        volatile long written;

        Written(JobOutput output) {
            this.output = output;
        }

        /** As a program does: on a thread of its own, and not before there is room. */
        void write(Random random, int total) {
            Thread writer = new Thread(() -> {
                try {
                    int left = total;
                    while (left > 0) {
                        byte[] bytes =
                                new byte[Math.min(left, 1 + random.nextInt(random.nextBoolean() ? 200 : 100_000))];
                        random.nextBytes(bytes);
                        Stream stream = random.nextInt(3) == 0 ? Stream.STDERR : Stream.STDOUT;
                        all.writeBytes(bytes);
                        if (stream == Stream.STDERR) {
                            errors.writeBytes(bytes);
                        }
                        left -= bytes.length;
                        output.write(stream, Buffer.buffer(bytes)).await(60, SECONDS);
                        written += bytes.length;
                    }
                    end.complete(JobEnd.ok("written", new JsonObject().put("exitCode", 0)));
                } catch (Exception e) {
                    end.tryComplete(JobEnd.failed("broken", String.valueOf(e)));
                }
            });
            writer.setDaemon(true);
            writer.start();
        }

        @Override
        public Future<JobEnd> end() {
            return end.future();
        }

        @Override
        public void cancel() {
            end.tryComplete(JobEnd.failed("cancelled", "by order"));
        }

        @Override
        public Future<Void> feed(Buffer bytes, boolean last) {
            fed.writeBytes(bytes.getBytes());
            inputEnded = last;
            return reading;
        }
    }

    private JobVerticle deployed(ScriptedUplink uplink, Promise<Written> begun) throws Exception {
        JobRunner<Exec> runner = (exec, output) -> {
            Written job = new Written(output);
            begun.tryComplete(job);
            return job;
        };
        JobVerticle verticle = new JobVerticle(
                JobRunners.NONE
                        .with(Exec.class, runner)
                        .with(RestartProcess.class, (order, output) -> new Written(output))
                        .with(
                                Screenshot.class,
                                (order, output) -> RunningJob.over(JobEnd.refused("no_display", "none"))),
                uplink,
                QUICK);
        vertx.deployVerticle(verticle).await(10, SECONDS);
        return verticle;
    }

    @Test
    void noByteIsMissingOrDoubledWhateverGetsLost() throws Exception {
        for (int round = 0; round < 12; round++) {
            long seed = new Random().nextLong();
            Random random = new Random(seed);
            ScriptedUplink uplink = new ScriptedUplink(vertx, new Random(seed + 1), random.nextInt(30));
            Promise<Written> begun = Promise.promise();
            JobVerticle verticle = deployed(uplink, begun);
            UUID id = UUID.randomUUID();
            verticle.live(registration(1));
            assertThat(begin(verticle, id).outcome()).isEqualTo(Outcome.RUNNING);
            Written job = begun.future().await(10, SECONDS);
            job.write(random, 3_000_000);
            disturb(verticle, uplink, id, random, seed);
            ScriptedUplink.Taken taken = uplink.receiver("node");
            await(() -> taken.result.isPresent(), "the result of seed " + seed);
            assertThat(taken.bytes.toByteArray()).as("seed %d", seed).isEqualTo(job.all.toByteArray());
            assertThat(taken.errors.toByteArray()).as("seed %d", seed).isEqualTo(job.errors.toByteArray());
            assertThat(taken.result.orElseThrow().result()).isEqualTo(new JsonObject().put("exitCode", 0));
            assertThat(again(verticle, id, EXEC, new Receiver("node", taken.have())))
                    .as("forgotten once its result is taken, seed %d", seed)
                    .isIn(Optional.empty(), Optional.of(Outcome.RUNNING));
            vertx.undeploy(verticle.deploymentID()).await(20, SECONDS);
        }
    }

    /** New leases, none for a while, and questions by whoever asked already. */
    private static void disturb(JobVerticle verticle, ScriptedUplink uplink, UUID id, Random random, long seed)
            throws Exception {
        long epoch = 1;
        for (int i = 0; i < 8; i++) {
            LockSupport.parkNanos(Duration.ofMillis(random.nextInt(30)).toNanos());
            switch (random.nextInt(3)) {
                case 0 -> {
                    epoch++;
                    uplink.owns(epoch);
                    verticle.live(registration(epoch));
                }
                case 1 -> {
                    verticle.down();
                    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(10)).toNanos());
                    verticle.live(registration(epoch));
                }
                default -> {
                    long have;
                    synchronized (uplink) {
                        have = uplink.receiver("node").have();
                    }
                    assertThat(again(verticle, id, EXEC, new Receiver("node", have)))
                            .as("seed %d", seed)
                            .isIn(Optional.empty(), Optional.of(Outcome.RUNNING));
                }
            }
        }
    }

    @Test
    void whoeverAsksLaterGetsTheRestAndIsToldWhereThatBegins() throws Exception {
        ScriptedUplink uplink = new ScriptedUplink(vertx, new Random(1), 0);
        Promise<Written> begun = Promise.promise();
        JobVerticle verticle = deployed(uplink, begun);
        UUID id = UUID.randomUUID();
        verticle.live(registration(1));
        begin(verticle, id);
        Written job = begun.future().await(10, SECONDS);
        job.output.write(Stream.STDOUT, Buffer.buffer("first ")).await(10, SECONDS);
        await(() -> uplink.receiver("node").have() == 6, "the first bytes");
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        CommandResult answer = verticle.again(id, EXEC, Optional.of(new Receiver("other", 0)))
                .await(10, SECONDS)
                .orElseThrow();
        assertThat(answer.outcome()).isEqualTo(Outcome.RUNNING);
        assertThat(answer.result().getLong("from")).isEqualTo(6);
        uplink.receiver("other").from = 6;
        job.output.write(Stream.STDOUT, Buffer.buffer("rest")).await(10, SECONDS);
        job.end.complete(JobEnd.ok("done", new JsonObject()));
        await(() -> uplink.receiver("other").result.isPresent(), "the result");
        assertThat(uplink.receiver("other").bytes).hasToString("rest");
        assertThat(uplink.receiver("node").bytes).hasToString("first ");
        await(() -> again(verticle, id, EXEC, new Receiver("other", 10)).isEmpty(), "it is forgotten");
    }

    @Test
    void anotherOrderUnderTheSameIdIsRefused() throws Exception {
        ScriptedUplink uplink = new ScriptedUplink(vertx, new Random(1), 0);
        JobVerticle verticle = deployed(uplink, Promise.promise());
        UUID id = UUID.randomUUID();
        begin(verticle, id);
        CommandResult refused = verticle.again(id, new RestartProcess("p"), Optional.empty())
                .await(10, SECONDS)
                .orElseThrow();
        assertThat(refused.code()).isEqualTo("replayed");
        CommandResult ahead = verticle.again(id, EXEC, Optional.of(new Receiver("node", 1)))
                .await(10, SECONDS)
                .orElseThrow();
        assertThat(ahead.code()).isEqualTo("bad_offset");
    }

    /** Four messages of a job and no more wait to be acked; who writes waits for them. */
    @Test
    void aReaderThatStopsStopsTheJob() throws Exception {
        ScriptedUplink uplink = new ScriptedUplink(vertx, new Random(1), 0);
        Promise<Written> begun = Promise.promise();
        JobVerticle verticle = deployed(uplink, begun);
        begin(verticle, UUID.randomUUID());
        Written job = begun.future().await(10, SECONDS);
        job.write(new Random(2), 5_000_000);
        await(() -> job.all.size() > KeptOutput.MOST_BYTES, "more is written than is kept");
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        assertThat(job.written).isLessThanOrEqualTo(KeptOutput.MOST_BYTES + 100_000);
        verticle.live(registration(1));
        await(() -> uplink.receiver("node").result.isPresent(), "all of it, now that somebody takes it");
        assertThat(uplink.receiver("node").bytes.toByteArray()).isEqualTo(job.all.toByteArray());
        assertThat(uplink.mostFlying()).isLessThanOrEqualTo(CommandOutput.MOST_WAITING);
    }

    @Test
    void anExecThatNobodyTakesIsAbandoned() throws Exception {
        ScriptedUplink uplink = new ScriptedUplink(vertx, new Random(1), 0);
        Promise<Written> begun = Promise.promise();
        JobVerticle verticle = deployed(uplink, begun);
        Promise<CommandResult> kept = Promise.promise();
        UUID id = UUID.randomUUID();
        verticle.live(registration(1));
        uplink.nobody(true);
        verticle.begin(id, EXEC, Optional.of(new Receiver("node", 0)), result -> {
                    kept.complete(result);
                    return Future.succeededFuture();
                })
                .await(10, SECONDS);
        Written job = begun.future().await(10, SECONDS);
        job.output.write(Stream.STDOUT, Buffer.buffer("nobody reads this")).await(10, SECONDS);
        CommandResult result = kept.future().await(10, SECONDS);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.code()).isEqualTo("abandoned");
    }

    /** What has begun to restart something does not leave it half done. */
    @Test
    void aRestartGoesOnWithoutAnybody() throws Exception {
        ScriptedUplink uplink = new ScriptedUplink(vertx, new Random(1), 0);
        JobVerticle verticle = deployed(uplink, Promise.promise());
        UUID id = UUID.randomUUID();
        verticle.live(registration(1));
        uplink.nobody(true);
        verticle.begin(
                        id,
                        new RestartProcess("p"),
                        Optional.of(new Receiver("node", 0)),
                        result -> Future.succeededFuture())
                .await(10, SECONDS);
        LockSupport.parkNanos(QUICK.patience().multipliedBy(2).toNanos());
        assertThat(again(verticle, id, new RestartProcess("p"), new Receiver("node", 0)))
                .contains(Outcome.RUNNING);
    }

    @Test
    void whatEndsAtOnceIsAnsweredAtOnce() throws Exception {
        JobVerticle verticle = deployed(new ScriptedUplink(vertx, new Random(1), 0), Promise.promise());
        CommandResult answer = verticle.begin(
                        UUID.randomUUID(),
                        new Screenshot(),
                        Optional.of(new Receiver("node", 0)),
                        result -> Future.succeededFuture())
                .await(10, SECONDS);
        assertThat(answer.code()).isEqualTo("no_display");
    }

    @Test
    void withoutAReceiverTheAnswerIsTheEnd() throws Exception {
        Promise<Written> begun = Promise.promise();
        JobVerticle verticle = deployed(new ScriptedUplink(vertx, new Random(1), 0), begun);
        Future<CommandResult> answer =
                verticle.begin(UUID.randomUUID(), EXEC, Optional.empty(), result -> Future.succeededFuture());
        Written job = begun.future().await(10, SECONDS);
        job.write(new Random(3), 2_000_000);
        assertThat(answer.await(20, SECONDS).outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void inputIsTakenOnceAndInOrder() throws Exception {
        Promise<Written> begun = Promise.promise();
        JobVerticle verticle = deployed(new ScriptedUplink(vertx, new Random(1), 0), begun);
        UUID id = UUID.randomUUID();
        begin(verticle, id);
        Written job = begun.future().await(10, SECONDS);
        assertThat(feed(verticle, id, 0, "abc")).isEqualTo(3);
        assertThat(feed(verticle, id, 0, "abc")).isEqualTo(3);
        assertThat(feed(verticle, id, 2, "cde")).isEqualTo(5);
        assertThat(feed(verticle, id, 9, "z")).as("a gap").isEqualTo(5);
        assertThat(job.fed).hasToString("abcde");
        assertThat(direct(verticle, new Feed(UUID.randomUUID(), 0, Buffer.buffer("a"), false))
                        .code())
                .isEqualTo("unknown_job");
        assertThat(verticle.direct(new Cancel(id)).await(10, SECONDS).outcome()).isEqualTo(Outcome.OK);
        assertThat(job.end.future().await(10, SECONDS).code()).isEqualTo("cancelled");
    }

    /** Whoever hears nothing sends it again, for as long as it takes. */
    @Test
    void inputThatIsReadLateIsWholeAndEndsAlsoWhenItIsSentOftenMeanwhile() throws Exception {
        Promise<Written> begun = Promise.promise();
        JobVerticle verticle = deployed(new ScriptedUplink(vertx, new Random(1), 0), begun);
        UUID id = UUID.randomUUID();
        begin(verticle, id);
        Written job = begun.future().await(10, SECONDS);
        Promise<Void> read = Promise.promise();
        job.reading = read.future();
        String half = "x".repeat(Feed.MOST_BYTES - 1) + "\n";
        assertThat(feed(verticle, id, 0, half)).isEqualTo(Feed.MOST_BYTES);
        assertThat(feed(verticle, id, Feed.MOST_BYTES, half)).isEqualTo(JobInput.MOST_BYTES);
        List<Future<JobEnd>> again = IntStream.range(0, 12)
                .mapToObj(any -> verticle.direct(new Feed(id, JobInput.MOST_BYTES, Buffer.buffer("the end"), true)))
                .toList();
        for (Future<JobEnd> answer : again) {
            assertThat(answer.await(10, SECONDS).result().getLong("upTo"))
                    .as("said after a while, and not refused")
                    .isEqualTo(JobInput.MOST_BYTES);
        }
        job.reading = Future.succeededFuture();
        Future<JobEnd> last = verticle.direct(new Feed(id, JobInput.MOST_BYTES, Buffer.buffer("the end"), true));
        read.complete();
        assertThat(last.await(10, SECONDS).result().getLong("upTo")).isEqualTo(JobInput.MOST_BYTES + 7L);
        await(() -> job.inputEnded, "the end of its input");
        assertThat(job.fed).hasToString(half + half + "the end");
    }

    @Test
    void aJobThatTakesNoMoreInputSaysSo() throws Exception {
        Promise<Written> begun = Promise.promise();
        JobVerticle verticle = deployed(new ScriptedUplink(vertx, new Random(1), 0), begun);
        UUID id = UUID.randomUUID();
        begin(verticle, id);
        begun.future().await(10, SECONDS).reading = Future.failedFuture("it has closed it");
        assertThat(feed(verticle, id, 0, "a")).isEqualTo(1);
        assertThat(direct(verticle, new Feed(id, 1, Buffer.buffer("b"), false))
                        .result()
                        .getBoolean("closed"))
                .isTrue();
    }

    private static JobEnd direct(JobVerticle verticle, Feed feed) throws Exception {
        return verticle.direct(feed).await(10, SECONDS);
    }

    /** How far it is. */
    private static long feed(JobVerticle verticle, UUID id, long offset, String text) throws Exception {
        return direct(verticle, new Feed(id, offset, Buffer.buffer(text), false))
                .result()
                .getLong("upTo");
    }

    private static CommandResult begin(JobVerticle verticle, UUID id) throws Exception {
        return verticle.begin(id, EXEC, Optional.of(new Receiver("node", 0)), result -> Future.succeededFuture())
                .await(10, SECONDS);
    }

    private static Optional<Outcome> again(JobVerticle verticle, UUID id, Job job, Receiver receiver) {
        try {
            return verticle.again(id, job, Optional.of(receiver))
                    .await(10, SECONDS)
                    .map(CommandResult::outcome);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static Registration registration(long epoch) {
        return new Registration(SANDBOX, epoch, "nonce", "owner-" + epoch, 3, Duration.ofSeconds(5), 0);
    }

    private static void await(BooleanSupplier reached, String what) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in time: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(3).toNanos());
        }
    }
}
