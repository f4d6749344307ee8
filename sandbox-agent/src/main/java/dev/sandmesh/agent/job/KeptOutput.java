package dev.sandmesh.agent.job;

import dev.sandmesh.protocol.Views;
import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The bytes that a job has brought and nobody has taken yet, numbered through all its streams. */
final class KeptOutput {

    /** More does not fit; whoever writes waits. */
    static final int MOST_BYTES = CommandOutput.MOST_WAITING * CommandOutput.MOST_BYTES;

    /** With what is around them they fit into 128 KiB: a buffer that grows beyond takes twice as much. */
    private static final int MOST_LOADED = 120 * 1024;

    /** A program that writes single bytes to two streams in turn would fill memory with what is around them. */
    private static final int MOST_PIECES = 1_024;

    /** So much has an array of its own, of just that size. */
    private static final int SMALL = 16 * 1024;

    private final Chunks chunks;
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private long start;
    private long end;

    KeptOutput(Chunks chunks) {
        this.chunks = chunks;
    }

    /** What follows each other on one stream. */
    private static final class Piece {

        final OutputPiece.Stream stream;
        final long from;
        byte[] bytes;
        int length;

        Piece(OutputPiece.Stream stream, long from) {
            this.stream = stream;
            this.from = from;
            this.bytes = new byte[0];
        }

        long to() {
            return from + length;
        }

        boolean takes(OutputPiece.Stream other) {
            return stream == other && length < Chunks.SIZE;
        }
    }

    /** What one message carries. The bytes are those that are kept: they stay as they are until they are taken. */
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
        int added = 0;
        while (added < bytes.length()) {
            Piece last = pieces.peekLast();
            if (last == null || !last.takes(stream)) {
                last = new Piece(stream, end);
                pieces.add(last);
            }
            int part = Math.min(bytes.length() - added, Chunks.SIZE - last.length);
            makeRoom(last, last.length + part);
            bytes.getBytes(added, added + part, last.bytes, last.length);
            last.length += part;
            added += part;
            end += part;
        }
    }

    private void makeRoom(Piece piece, int needed) {
        if (needed <= piece.bytes.length) {
            return;
        }
        byte[] before = piece.bytes;
        if (needed > SMALL) {
            piece.bytes = chunks.take();
            System.arraycopy(before, 0, piece.bytes, 0, piece.length);
        } else {
            piece.bytes = Arrays.copyOf(before, Math.min(SMALL, Math.max(needed, 2 * before.length)));
        }
    }

    /** All bytes before that one are with whom they are for; what they were kept in is used again. */
    void taken(long upTo) {
        drop(upTo, gone -> {
            if (gone.bytes.length == Chunks.SIZE) {
                chunks.give(gone.bytes);
            }
        });
    }

    /** All bytes before that one are not wanted any more; some of them may be on their way yet, so what they are in is left alone. */
    void forget(long upTo) {
        drop(upTo, gone -> {});
    }

    private void drop(long upTo, Consumer<Piece> dropped) {
        start = Math.max(start, Math.min(upTo, end));
        for (Piece first = pieces.peek(); first != null && first.to() <= start; first = pieces.peek()) {
            dropped.accept(pieces.remove());
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
        List<Buffer> bytes = new ArrayList<>();
        int loaded = 0;
        for (Piece piece : pieces) {
            if (told.size() == CommandOutput.MOST_PIECES || loaded == MOST_LOADED) {
                break;
            }
            int skipped = (int) Math.max(0, from - piece.from);
            int length = Math.min(piece.length - skipped, MOST_LOADED - loaded);
            if (length > 0) {
                told.add(new OutputPiece(piece.stream, length));
                bytes.add(Views.of(piece.bytes, skipped, length));
                loaded += length;
            }
        }
        return new Load(from, told, Views.joined(bytes));
    }
}
