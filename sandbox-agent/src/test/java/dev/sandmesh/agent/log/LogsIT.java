package dev.sandmesh.agent.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobException;
import dev.sandmesh.agent.job.JobOutput;
import dev.sandmesh.agent.job.RunningJob;
import dev.sandmesh.protocol.command.FollowLog;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files that are read while they are written, cut, emptied and exchanged. */
class LogsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final Logs logs = new Logs(vertx);
    private final Reader reader = new Reader();
    private Path log;

    /** Takes what comes, unless it does not read. */
    private static final class Reader implements JobOutput {
        private final Buffer bytes = Buffer.buffer();
        private final List<Long> places = new CopyOnWriteArrayList<>();
        private final List<Long> searched = new CopyOnWriteArrayList<>();
        private final List<Promise<Void>> waiting = new CopyOnWriteArrayList<>();
        private volatile boolean reads = true;
        private volatile boolean gone;

        @Override
        public synchronized Future<Void> write(OutputPiece.Stream stream, Buffer piece) {
            if (gone) {
                return Future.failedFuture("gone");
            }
            if (stream == OutputPiece.Stream.STDERR) {
                JsonObject told = new JsonObject(piece);
                (told.containsKey("from") ? places : searched)
                        .add(told.getLong(told.containsKey("from") ? "from" : "searched"));
            } else {
                bytes.appendBuffer(piece);
            }
            Promise<Void> taken = Promise.promise();
            if (reads) {
                taken.complete();
            } else {
                waiting.add(taken);
            }
            return taken.future();
        }

        synchronized String text() {
            return bytes.toString();
        }
    }

    @BeforeEach
    void place() {
        log = directory.resolve("p.log");
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(20, SECONDS);
    }

    private void append(String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private RunningJob follow(long from, boolean on, String... search) throws Exception {
        FollowLog order = new FollowLog(
                "p", from, Optional.empty(), on, List.of(search).stream().findFirst());
        Promise<RunningJob> job = Promise.promise();
        vertx.runOnContext(
                there -> job.complete(logs.follow(Future.succeededFuture(log), here -> from, order, reader)));
        return job.future().await(20, SECONDS);
    }

    private JobEnd read(long from, String... search) throws Exception {
        return follow(from, false, search).end().await(60, SECONDS);
    }

    private void cancel(RunningJob job) {
        vertx.runOnContext(there -> job.cancel());
    }

    private void await(String what, BooleanSupplier reached) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("%s; %s %s", what, reader.text(), reader.places)
                    .isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void aLogIsReadFromAnOffsetOrFromSoManyBytesBeforeItsEnd() throws Exception {
        append("one\ntwo\nthree\n");
        assertThat(read(4).result()).isEqualTo(places(4, 14, 14));
        assertThat(reader.text()).isEqualTo("two\nthree\n");
        assertThat(read(-6).result()).isEqualTo(places(8, 14, 14));
        assertThat(read(99).result()).isEqualTo(places(14, 14, 14));
        assertThat(read(-99).result()).isEqualTo(places(0, 14, 14));
        assertThat(reader.places).containsExactly(4L, 8L, 14L, 0L);
    }

    @Test
    void whatIsWrittenIsFollowedUntilItIsCancelledAlsoOfALogThatIsNotThereYet() throws Exception {
        RunningJob job = follow(0, true);
        append("first\n");
        await("the first line", () -> reader.text().equals("first\n"));
        append("sec");
        append("ond\n");
        await("the second line", () -> reader.text().equals("first\nsecond\n"));
        cancel(job);
        JobEnd end = job.end().await(60, SECONDS);
        assertThat(end.outcome()).isEqualTo(Outcome.OK);
        assertThat(end.result()).isEqualTo(places(0, 13, 13));
    }

    @Test
    void whatWasCutOffIsSkippedAndItsEndIsTold() throws Exception {
        try (RandomAccessFile sparse = new RandomAccessFile(log.toFile(), "rw")) {
            sparse.seek(300L << 20);
            sparse.write("kept\n".getBytes(UTF_8));
        }
        long data = 300L << 20;
        assertThat(read(17).result()).isEqualTo(places(data, data + 5, data + 5));
        assertThat(reader.text()).isEqualTo("kept\n");
        assertThat(reader.places).containsExactly(data);
    }

    @Test
    void aHoleInFrontOfASlowReaderIsSkippedAndZerosOfAProcessAreNot() throws Exception {
        append("x".repeat(100) + "\0\0\0" + "y".repeat(3993) + "\0".repeat(8192) + "end\n");
        JobEnd end = read(0);
        assertThat(end.result()).isEqualTo(places(0, 12292, 12292));
        assertThat(reader.text()).hasSize(4096 + 4).endsWith("yend\n").contains("x\0\0\0y");
        assertThat(reader.places).containsExactly(0L, 12288L);
    }

    @Test
    void whatIsEmptiedOrExchangedIsReadFromItsNewBeginning() throws Exception {
        append("before\n");
        RunningJob job = follow(0, true);
        await("before", () -> reader.text().equals("before\n"));
        Files.writeString(log, "", StandardOpenOption.TRUNCATE_EXISTING);
        await("it begins anew", () -> reader.places.equals(List.of(0L, 0L)));
        append("emptied\n");
        await("emptied", () -> reader.text().endsWith("emptied\n"));
        Files.move(log, directory.resolve("p.log.1"));
        append("exchanged\n");
        await("exchanged", () -> reader.text().equals("before\nemptied\nexchanged\n"));
        assertThat(reader.places).containsExactly(0L, 0L, 0L);
        cancel(job);
        assertThat(job.end().await(60, SECONDS).outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void onlyLinesThatHoldTheTextAreFoundWhereverReadsCutThem() throws Exception {
        append("x".repeat(65_530) + " needle\nhay\n" + "z".repeat(70_000) + "\nthe last needle");
        JobEnd end = read(65_000, "needle");
        assertThat(reader.text()).isEqualTo("x".repeat(530) + " needle\nthe last needle");
        assertThat(end.result().getLong("to")).isEqualTo(Files.size(log));
    }

    @Test
    void howFarItWasSearchedIsToldWithoutTheLineThatHasNotEnded() throws Exception {
        append("a needle\nhay\nneed");
        RunningJob job = follow(0, true, "needle");
        await("it is searched", () -> reader.searched.equals(List.of(13L)));
        append("le\n" + "hay\n".repeat(600_000));
        await("it is searched again", () -> reader.searched.contains(2_400_020L));
        assertThat(reader.text()).isEqualTo("a needle\nneedle\n");
        assertThat(reader.searched).isSorted().hasSizeLessThan(40);
        cancel(job);
        assertThat(job.end().await(60, SECONDS).outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void nothingIsReadForWhoDoesNotRead() throws Exception {
        append("a line of a log\n".repeat(1_000_000));
        reader.reads = false;
        RunningJob job = follow(0, true);
        await("it waits", () -> !reader.waiting.isEmpty());
        cancel(job);
        assertThat(job.end().await(60, SECONDS).outcome()).isEqualTo(Outcome.OK);
        assertThat(reader.bytes.length()).isLessThanOrEqualTo(128 * 1024);
    }

    @Test
    void whoGoesAwayEndsIt() throws Exception {
        append("one\n");
        reader.gone = true;
        assertThat(follow(0, true).end().await(60, SECONDS).code()).isEqualTo("not_taken");
    }

    @Test
    void whatIsNoFileIsNotRead() throws Exception {
        Files.createDirectory(log);
        assertThat(read(0).message()).isEqualTo("the log of p cannot be read: it is no file");
        FollowLog order = new FollowLog("q", 0, Optional.empty(), true, Optional.empty());
        Promise<RunningJob> job = Promise.promise();
        JobEnd refusal = JobEnd.refused("unknown_process", "there is no process q");
        vertx.runOnContext(there ->
                job.complete(logs.follow(Future.failedFuture(new JobException(refusal)), here -> 0, order, reader)));
        assertThat(job.future().await(20, SECONDS).end().await(60, SECONDS)).isEqualTo(refusal);
    }

    private static JsonObject places(long from, long to, long size) {
        return new JsonObject().put("from", from).put("to", to).put("size", size);
    }
}
