package dev.sandmesh.control.audit;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Reads one {@code heads.log} in the order of the chain, as far as it went when it was opened. Commits that end together may stand
 * in any order in it, so it is sorted within a window. Blocks; bounded.
 */
final class HeadsCopy implements Closeable {

    private static final int WINDOW = 4_096;
    private static final int LONGEST_LINE = 200;

    private final Path file;
    private final BufferedReader lines;
    private final PriorityQueue<SignedHead> window =
            new PriorityQueue<>(Comparator.comparingLong(signed -> signed.head().seq()));
    private long left;
    private long from;
    private long unreadable;

    private HeadsCopy(Path file, BufferedReader lines, long size) {
        this.file = file;
        this.lines = lines;
        this.left = size;
    }

    static HeadsCopy open(Path file) throws IOException {
        long size = Files.size(file);
        InputStream in = Files.newInputStream(file);
        return new HeadsCopy(file, new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1)), size);
    }

    /** Passes over what is older: rows that retention has removed. Before the first is taken. */
    void from(long seq) {
        from = seq;
    }

    Path file() {
        return file;
    }

    /** Those up to this number that were not taken yet. */
    List<SignedHead> upTo(long seq) throws IOException {
        List<SignedHead> taken = new ArrayList<>();
        fill();
        SignedHead next = window.peek();
        while (next != null && next.head().seq() <= seq) {
            taken.add(next);
            window.remove();
            fill();
            next = window.peek();
        }
        return taken;
    }

    /** The next one, whatever its number. */
    Optional<SignedHead> next() throws IOException {
        fill();
        return Optional.ofNullable(window.peek());
    }

    long unreadable() {
        return unreadable;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    private void fill() throws IOException {
        while (left > 0 && window.size() < WINDOW) {
            String line = line();
            if (!line.isEmpty()) {
                SignedHead.parse(line).ifPresentOrElse(this::keep, () -> unreadable++);
            }
        }
    }

    private void keep(SignedHead signed) {
        if (signed.head().seq() >= from) {
            window.add(signed);
        }
    }

    /** A line that is far too long is no line of ours, and not kept. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (left > 0) {
            int character = lines.read();
            left--;
            if (character < 0) {
                left = 0;
            }
            if (character < 0 || character == '\n') {
                break;
            }
            if (line.length() <= LONGEST_LINE) {
                line.append((char) character);
            }
        }
        return line.toString();
    }
}
