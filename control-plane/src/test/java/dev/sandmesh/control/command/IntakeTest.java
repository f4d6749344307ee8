package dev.sandmesh.control.command;

import static dev.sandmesh.control.testing.Waiting.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.OutputAck;
import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** D15: whatever is sent twice, too early or cut otherwise, each byte is taken once and in order. */
@ExtendWith(VertxExtension.class)
final class IntakeTest {

    private static final UUID COMMAND = UUID.randomUUID();
    private static final SandboxId SANDBOX = new SandboxId(UUID.randomUUID());
    private static final int STRIPE = 1_000;

    private final List<CommandResult> results = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private Context loop;

    @BeforeEach
    void start(Vertx given) {
        vertx = given;
        loop = vertx.getOrCreateContext();
    }

    static LongStream seeds() {
        return new Random().longs(25);
    }

    /** The seed stands in the name of a run that fails. */
    @ParameterizedTest
    @MethodSource("seeds")
    void noByteIsMissingOrDoubled(long seed) {
        Random random = new Random(seed);
        byte[] all = new byte[random.nextInt(300_000)];
        random.nextBytes(all);
        Buffer taken = Buffer.buffer();
        List<OutputPiece> wrong = new ArrayList<>();
        Intake intake = new Intake(loop, slowly(random, taken, wrong), results::add);
        long acked = 0;
        while (results.isEmpty()) {
            List<Future<OutputAck>> flying = new ArrayList<>();
            for (int i = 1 + random.nextInt(CommandOutput.MOST_WAITING); i > 0; i--) {
                int from = (int) Math.max(0, Math.min(all.length, acked + random.nextInt(30_000) - 10_000));
                from = random.nextInt(3) == 0 ? (int) acked : from;
                int to = Math.min(all.length, from + random.nextInt(20_000));
                flying.add(send(intake, all, from, to, to == all.length));
            }
            for (Future<OutputAck> answer : flying) {
                Future<OutputAck> told = answer.otherwise(new OutputAck(OutputAck.Status.OK, 0));
                acked = Math.max(acked, get(told).upTo());
            }
        }
        assertThat(results).singleElement().extracting(CommandResult::outcome).isEqualTo(Outcome.OK);
        assertThat(taken.getBytes()).isEqualTo(all);
        assertThat(wrong).isEmpty();
        assertThat(get(send(intake, all, 0, Math.min(10, all.length), false)).upTo())
                .as("what comes again afterwards is covered")
                .isEqualTo(all.length);
    }

    @Test
    void whatIsAheadIsNotTakenAndTheAckSaysFromWhereToSend() {
        Intake intake = new Intake(loop, (offset, pieces, bytes) -> Future.succeededFuture(), results::add);
        assertThat(get(send(intake, new byte[100], 50, 100, false)).upTo()).isZero();
        assertThat(get(send(intake, new byte[100], 0, 50, false)).upTo()).isEqualTo(50);
        assertThat(get(send(intake, new byte[100], 50, 100, true)).upTo()).isEqualTo(100);
        assertThat(results).hasSize(1);
    }

    @Test
    void ofOneThatIsNotReadFourMessagesWaitAndNoMore() {
        List<Promise<Void>> takes = new CopyOnWriteArrayList<>();
        Intake intake = new Intake(loop, (offset, pieces, bytes) -> pending(takes), results::add);
        byte[] all = new byte[1_000];
        List<Future<OutputAck>> answers = new ArrayList<>();
        for (int i = 0; i <= CommandOutput.MOST_WAITING; i++) {
            answers.add(send(intake, all, i * 10, i * 10 + 10, false));
        }
        Future<OutputAck> tooMuch = send(intake, all, 500, 510, false);
        assertThatThrownBy(() -> get(tooMuch)).isInstanceOf(ProtocolException.class);
        assertThat(takes).hasSize(1);
        assertThat(answers).noneMatch(Future::isComplete);
        get(Hop.call(loop, () -> {
            intake.look(System.nanoTime() + Intake.HOLD.toNanos() * 2);
            return Future.succeededFuture();
        }));
        answers.forEach(answer -> assertThat(get(answer).upTo()).isZero());
        takes.get(0).complete();
        assertThat(get(send(intake, all, 10, 20, false)
                                .timeout(1, java.util.concurrent.TimeUnit.NANOSECONDS)
                                .otherwise(new OutputAck(OutputAck.Status.OK, 10)))
                        .upTo())
                .as("the first is taken, the next waits")
                .isEqualTo(10);
    }

    @Test
    void whatAnotherOneTookIsSkippedAndCounted() {
        List<Long> offered = new CopyOnWriteArrayList<>();
        Intake intake = new Intake(
                loop,
                (offset, pieces, bytes) -> {
                    offered.add(offset);
                    return Future.succeededFuture();
                },
                results::add);
        assertThat(get(send(intake, new byte[100], 60, 80, false)).upTo()).isZero();
        get(Hop.call(loop, () -> {
            intake.skipTo(60);
            return Future.succeededFuture();
        }));
        assertThat(get(send(intake, new byte[100], 60, 100, true)).upTo()).isEqualTo(100);
        assertThat(offered).containsExactly(60L);
        assertThat(intake.lost()).isEqualTo(60);
        assertThat(results).hasSize(1);
    }

    /** Whoever orders a job and goes still learns its fate. */
    @Test
    void afterAFailureTheRestIsDroppedAndTheFateIsTold() {
        List<Long> offered = new CopyOnWriteArrayList<>();
        Intake intake = new Intake(
                loop,
                (offset, pieces, bytes) -> {
                    offered.add(offset);
                    return Future.failedFuture("gone");
                },
                results::add);
        byte[] all = new byte[100];
        assertThat(get(send(intake, all, 0, 50, false)).upTo()).isEqualTo(50);
        assertThat(get(send(intake, all, 50, 100, true)).upTo()).isEqualTo(100);
        assertThat(offered).containsExactly(0L);
        assertThat(results).hasSize(1);
    }

    private static Future<Void> pending(List<Promise<Void>> takes) {
        Promise<Void> taken = Promise.promise();
        takes.add(taken);
        return taken.future();
    }

    private OutputSink slowly(Random random, Buffer taken, List<OutputPiece> wrong) {
        return (offset, pieces, bytes) -> {
            assertThat(offset).isEqualTo(taken.length());
            long at = offset;
            for (OutputPiece piece : pieces) {
                for (int i = 0; i < piece.length(); i++, at++) {
                    if (streamAt(at) != piece.stream()) {
                        wrong.add(piece);
                    }
                }
            }
            assertThat(at - offset).isEqualTo(bytes.length());
            taken.appendBuffer(bytes);
            return random.nextBoolean()
                    ? Future.succeededFuture()
                    : vertx.timer(1 + random.nextInt(3)).mapEmpty();
        };
    }

    private Future<OutputAck> send(Intake intake, byte[] all, int from, int to, boolean last) {
        CommandResult end = new CommandResult(COMMAND, Outcome.OK, "", "", new JsonObject());
        CommandOutput output = new CommandOutput(
                SANDBOX, 1, "nonce", COMMAND, "n1", from, pieces(from, to), last ? Optional.of(end) : Optional.empty());
        Buffer bytes = Buffer.buffer(all).slice(from, to);
        return Hop.call(loop, () -> intake.take(output, bytes, System.nanoTime()));
    }

    private static List<OutputPiece> pieces(int from, int to) {
        List<OutputPiece> pieces = new ArrayList<>();
        for (int at = from; at < to; ) {
            int end = Math.min(to, (at / STRIPE + 1) * STRIPE);
            pieces.add(new OutputPiece(streamAt(at), end - at));
            at = end;
        }
        return pieces;
    }

    private static OutputPiece.Stream streamAt(long at) {
        return at / STRIPE % 2 == 0 ? OutputPiece.Stream.STDOUT : OutputPiece.Stream.STDERR;
    }
}
