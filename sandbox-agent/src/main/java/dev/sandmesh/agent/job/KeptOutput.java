package dev.sandmesh.agent.job;

import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The bytes that a job has brought and nobody has taken yet, numbered through all its streams. */
final class KeptOutput {

    /** More does not fit; whoever writes waits. */
    static final int MOST_BYTES = CommandOutput.MOST_WAITING * CommandOutput.MOST_BYTES;

    /** A program that writes single bytes to two streams in turn would fill memory with what is around them. */
    private static final int MOST_PIECES = 1_024;

    private static final int SMALL = 32 * 1024;

    private final Deque<Piece> pieces = new ArrayDeque<>();
    private long start;
    private long end;

    private record Piece(OutputPiece.Stream stream, long from, Buffer bytes) {

        long to() {
            return from + bytes.length();
        }

        boolean takes(OutputPiece.Stream other, int length) {
            return stream == other && bytes.length() + length <= SMALL;
        }
    }

    /** What one message carries. */
    record Load(long from, List<OutputPiece> pieces, Buffer bytes) {

        long to() {
            return from + bytes.length();
        }
    }

    /** The first byte that is kept. */
    long start() {
        return start;
    }

    /** Behind the last one. */
    long end() {
        return end;
    }

    long size() {
        return end - start;
    }

    boolean isFull() {
        return size() >= MOST_BYTES || pieces.size() >= MOST_PIECES;
    }

    void add(OutputPiece.Stream stream, Buffer bytes) {
        if (bytes.length() == 0) {
            return;
        }
        Piece last = pieces.peekLast();
        if (last != null && last.takes(stream, bytes.length())) {
            last.bytes().appendBuffer(bytes);
        } else {
            pieces.add(new Piece(stream, end, bytes.length() < SMALL ? bytes.copy() : bytes));
        }
        end += bytes.length();
    }

    /** All bytes before that one are taken. */
    void taken(long upTo) {
        start = Math.max(start, Math.min(upTo, end));
        for (Piece first = pieces.peek(); first != null && first.to() <= start; first = pieces.peek()) {
            pieces.remove();
        }
    }

    /** Nothing is kept, and the numbers go on from there. */
    void restart(long from) {
        pieces.clear();
        start = from;
        end = from;
    }

    /** What follows that byte, as much as one message carries. */
    Load load(long from) {
        List<OutputPiece> told = new ArrayList<>();
        Buffer bytes = Buffer.buffer((int) Math.min(end - from, CommandOutput.MOST_BYTES));
        for (Piece piece : pieces) {
            if (told.size() == CommandOutput.MOST_PIECES || bytes.length() == CommandOutput.MOST_BYTES) {
                break;
            }
            int skipped = (int) Math.max(0, from - piece.from());
            int length = Math.min(piece.bytes().length() - skipped, CommandOutput.MOST_BYTES - bytes.length());
            if (length > 0) {
                told.add(new OutputPiece(piece.stream(), length));
                bytes.appendBuffer(piece.bytes(), skipped, length);
            }
        }
        return new Load(from, told, bytes);
    }
}
