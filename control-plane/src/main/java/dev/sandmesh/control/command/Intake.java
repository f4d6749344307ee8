package dev.sandmesh.control.command;

import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.OutputAck;
import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the output of one command comes in: each byte goes to its sink once and in order, whatever is sent twice or too early. An ack says how
 * far that is, and whatever it does not cover is to be sent again. On one event loop.
 */
final class Intake {

    /** Whoever asks how far it is does not wait longer for an answer. */
    static final Duration HOLD = Duration.ofSeconds(20);

    private final Context loop;
    private final OutputSink sink;
    private final Consumer<CommandResult> ended;
    private final TreeMap<Long, Waiting> waiting = new TreeMap<>();
    private @Nullable Waiting taking;
    private long have;
    private long floor;
    private long lost;
    private boolean dropping;
    private boolean over;

    private record Waiting(CommandOutput output, Buffer bytes, long since, Promise<OutputAck> answer) {
        long end() {
            return output.offset() + bytes.length();
        }

        void answer(long have) {
            answer.tryComplete(new OutputAck(OutputAck.Status.OK, have));
        }
    }

    /** {@code ended} is told the result once all before it is taken. */
    Intake(Context loop, OutputSink sink, Consumer<CommandResult> ended) {
        this.loop = loop;
        this.sink = sink;
        this.ended = ended;
    }

    /** The first byte that is lacking. */
    long have() {
        return have;
    }

    /** Bytes that the agent did not have any more when it was asked for them. */
    long lost() {
        return lost;
    }

    /** The agent has nothing before this byte any more: another one took that. */
    void skipTo(long from) {
        floor = Math.max(floor, from);
        pump();
    }

    /** Whether the result was taken, and so everything. */
    boolean isOver() {
        return over;
    }

    /** Whether something waits to be taken. */
    boolean isBusy() {
        return taking != null || !waiting.isEmpty();
    }

    /** {@code now} in nanoseconds. */
    Future<OutputAck> take(CommandOutput output, Buffer bytes, long now) {
        Waiting next = new Waiting(output, bytes, now, Promise.promise());
        Waiting again = waiting.put(output.offset(), next);
        if (again != null) {
            again.answer(have);
        }
        if (waiting.size() > CommandOutput.MOST_WAITING) {
            waiting.pollLastEntry()
                    .getValue()
                    .answer()
                    .fail(new ProtocolException(
                            ErrorKind.UNAVAILABLE,
                            "",
                            "more than " + CommandOutput.MOST_WAITING + " messages of one job wait to be taken"));
        }
        pump();
        return next.answer().future();
    }

    /** Whoever asked long ago is told how far it is by now. */
    void look(long now) {
        waiting.values().removeIf(entry -> {
            boolean late = now - entry.since() > HOLD.toNanos();
            if (late) {
                entry.answer(have);
            }
            return late;
        });
        Waiting current = taking;
        if (current != null && now - current.since() > HOLD.toNanos()) {
            current.answer(have);
        }
    }

    private void pump() {
        if (taking == null && floor > have) {
            lost += floor - have;
            have = floor;
        }
        while (taking == null && !waiting.isEmpty()) {
            Waiting next = waiting.pollFirstEntry().getValue();
            if (next.output().offset() > have || over) {
                next.answer(have);
            } else if (next.end() <= have || dropping) {
                taken(next);
            } else {
                taking = next;
                Hop.onto(loop, Hop.attempt(() -> handOver(next))).onComplete(done -> {
                    dropping = dropping || done.failed();
                    taking = null;
                    taken(next);
                    pump();
                });
            }
        }
    }

    private Future<Void> handOver(Waiting next) {
        int known = (int) (have - next.output().offset());
        return sink.take(
                have,
                after(next.output().pieces(), known),
                next.bytes().slice(known, next.bytes().length()));
    }

    private void taken(Waiting next) {
        have = Math.max(have, next.end());
        next.output().result().ifPresent(result -> {
            over = true;
            ended.accept(result);
        });
        next.answer(have);
    }

    private static List<OutputPiece> after(List<OutputPiece> pieces, int known) {
        List<OutputPiece> rest = new ArrayList<>();
        int skipped = 0;
        for (OutputPiece piece : pieces) {
            int skip = Math.min(piece.length(), known - skipped);
            skipped += skip;
            if (skip < piece.length()) {
                rest.add(new OutputPiece(piece.stream(), piece.length() - skip));
            }
        }
        return rest;
    }
}
