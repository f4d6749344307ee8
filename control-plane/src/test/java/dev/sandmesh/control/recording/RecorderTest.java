package dev.sandmesh.control.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.command.WindowSize;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is kept in memory, and when a terminal may go on. */
final class RecorderTest {

    private static final Buffer HEADER = Buffer.buffer("{}\n");

    private final Storage storage = new Storage();
    private final AtomicLong together = new AtomicLong();
    private long nanos;
    private final Recorder recorder =
            new Recorder(UUID.randomUUID(), new Recorder.Ground(storage, () -> nanos, together), HEADER);

    /** Answers when the test says. */
    private static final class Storage implements Recorder.Storage {
        final List<Recorder.Plain> parts = new ArrayList<>();
        final List<Promise<Boolean>> answers = new ArrayList<>();
        final List<TerminalRecording.State> ends = new ArrayList<>();
        Future<?> ending = Future.succeededFuture();

        @Override
        public Future<Boolean> append(UUID id, Recorder.Plain part) {
            parts.add(part);
            answers.add(Promise.promise());
            return answers.get(answers.size() - 1).future();
        }

        @Override
        public Future<?> end(UUID id, TerminalRecording.State state) {
            ends.add(state);
            return ending;
        }

        void answer(boolean runs) {
            answers.get(answers.size() - 1).complete(runs);
        }

        void fail() {
            answers.get(answers.size() - 1).fail("the database is away");
        }
    }

    @Test
    void aLittleIsStoredAfterASecondAndMuchAtOnce() {
        assertThat(recorder.append(Buffer.buffer("little")).succeeded()).isTrue();
        assertThat(storage.parts).isEmpty();
        recorder.tick();
        assertThat(storage.parts).hasSize(1);
        assertThat(storage.parts.get(0).lines().toString()).startsWith("{}\n").contains("little");
        storage.answer(true);
        assertThat(recorder.append(text(64 * 1024)).succeeded()).isTrue();
        assertThat(storage.parts).hasSize(2);
        storage.answer(true);
        assertThat(together).hasValue(0);
    }

    @Test
    void whatHasNoRoomWaitsUntilThereIsSome() {
        recorder.tick();
        List<Future<Void>> taken = new ArrayList<>();
        do {
            taken.add(recorder.append(text(64 * 1024)));
        } while (taken.get(taken.size() - 1).isComplete());
        assertThat(together.get()).isBetween(512L << 10, 1L << 20);
        assertThat(storage.parts).hasSize(1);
        storage.answer(true);
        assertThat(taken.get(taken.size() - 1).isComplete()).isFalse();
        assertThat(storage.parts).hasSize(2);
        storage.answer(true);
        assertThat(taken.get(taken.size() - 1).succeeded()).isTrue();
        storage.answer(true);
        assertThat(together).hasValue(0);
    }

    @Test
    void whereAllRecordingsHaveMuchInMemoryEachHasLittle() {
        together.set(1L << 30);
        assertThat(recorder.append(text(8 * 1024)).succeeded()).isTrue();
        assertThat(recorder.append(text(8 * 1024)).succeeded()).isTrue();
        Future<Void> third = recorder.append(text(8 * 1024));
        assertThat(third.isComplete()).isFalse();
        recorder.tick();
        storage.answer(true);
        assertThat(third.succeeded()).isTrue();
    }

    @Test
    void thatWhichCannotBeStoredIsTriedAgainAndEndsItsTerminalAfter30Seconds() {
        Future<Recorder.End> over = recorder.over();
        recorder.tick();
        storage.fail();
        pass(Duration.ofSeconds(29));
        recorder.tick();
        assertThat(storage.parts.get(1)).isEqualTo(storage.parts.get(0));
        storage.fail();
        assertThat(recorder.append(Buffer.buffer("still shown")).succeeded()).isTrue();
        assertThat(over.isComplete()).isFalse();
        pass(Duration.ofSeconds(2));
        storage.ending = Future.failedFuture("still away");
        recorder.tick();
        assertThat(over.result().code()).isEqualTo("recording_failed");
        assertThat(recorder.append(Buffer.buffer("more")).failed()).isTrue();
        assertThat(together).hasValue(0);
        assertThat(recorder.closed().isComplete()).isFalse();
        storage.ending = Future.succeededFuture();
        recorder.tick();
        assertThat(storage.ends).containsOnly(TerminalRecording.State.FAILED);
        assertThat(recorder.closed().succeeded()).isTrue();
    }

    @Test
    void whoWaitsForRoomIsToldThatThereWillBeNone() {
        recorder.tick();
        Future<Void> waiting = recorder.append(text(64 * 1024));
        while (waiting.isComplete()) {
            waiting = recorder.append(text(64 * 1024));
        }
        storage.fail();
        pass(Duration.ofSeconds(31));
        recorder.tick();
        assertThat(waiting.failed()).isTrue();
    }

    @Test
    void aRecordingThatAnotherNodeHasEndedEndsItsTerminal() {
        recorder.append(Buffer.buffer("shown"));
        recorder.tick();
        storage.answer(false);
        assertThat(recorder.over().result().code()).isEqualTo("recording_failed");
        assertThat(recorder.closed().succeeded()).isTrue();
    }

    @Test
    void aFullOneIsStoredUpToThereAndEndsItsTerminal() {
        Future<Void> taken = Future.succeededFuture();
        int most = (int) (Recorder.MOST_BYTES / (128 * 1024)) + 1;
        for (int i = 0; i < most && taken.succeeded(); i++) {
            taken = recorder.append(text(128 * 1024));
            while (!storage.answers.isEmpty()
                    && !storage.answers.get(storage.answers.size() - 1).future().isComplete()) {
                storage.answer(true);
            }
        }
        assertThat(taken.failed()).isTrue();
        assertThat(recorder.over().result().code()).isEqualTo("recording_full");
        assertThat(storage.ends).containsExactly(TerminalRecording.State.FULL);
        long stored =
                storage.parts.stream().mapToLong(part -> part.lines().length()).sum();
        assertThat(stored).isBetween(Recorder.MOST_BYTES - (1 << 20), Recorder.MOST_BYTES);
    }

    @Test
    void theEndStoresWhatIsLeftAndTellsNobody() {
        recorder.append(Buffer.buffer("bye").appendByte((byte) 0xE2));
        nanos = 1_500_000_000;
        recorder.resized(new WindowSize(50, 120));
        recorder.end();
        storage.answer(true);
        assertThat(storage.parts.get(0).lines())
                .hasToString(
                        "{}\n[0.000000, \"o\", \"bye\"]\n[1.500000, \"r\", \"120x50\"]\n[1.500000, \"o\", \"\uFFFD\"]\n");
        assertThat(storage.parts.get(0).millis()).isEqualTo(1_500);
        assertThat(storage.ends).containsExactly(TerminalRecording.State.ENDED);
        assertThat(recorder.closed().succeeded()).isTrue();
        assertThat(recorder.over().isComplete()).isFalse();
        recorder.tick();
        assertThat(storage.parts).hasSize(1);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private static Buffer text(int bytes) {
        return Buffer.buffer("x".repeat(bytes));
    }
}
