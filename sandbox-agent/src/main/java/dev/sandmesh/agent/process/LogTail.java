package dev.sandmesh.agent.process;

import dev.sandmesh.protocol.command.LogLines;
import dev.sandmesh.protocol.report.ProcessExited;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/** The last lines of a log. Blocks its thread. */
final class LogTail {
    private static final int EXIT_BYTES = 8192;
    private static final int EXIT_LINES = 10;

    /** So that the answer to an order stays below what one message may hold. */
    private static final int MOST_BYTES = 64 * 1024;

    private LogTail() {}

    /** What one run wrote last; empty when there is nothing to read: a missing log must not hide an exit. */
    static List<String> read(Path log, long start) {
        try {
            return tail(log, start, EXIT_BYTES).lines(EXIT_LINES, ProcessExited.MAX_LOG_LINE);
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Whichever run wrote it. */
    static LogLines read(String process, Path log, int lines) throws IOException {
        Tail tail = tail(log, 0, MOST_BYTES);
        return new LogLines(process, tail.size(), tail.lines(lines, LogLines.MAX_LINE));
    }

    private static Tail tail(Path log, long start, int most) throws IOException {
        if (!Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS)) {
            return new Tail(0, "");
        }
        try (SeekableByteChannel channel =
                Files.newByteChannel(log, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            long size = channel.size();
            // it may have been emptied since the run began
            long begin = start > size ? 0 : start;
            long from = Math.max(begin, size - most);
            channel.position(from);
            byte[] bytes = new byte[(int) Math.min(most, size - from)];
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            int count = 0;
            while (buffer.hasRemaining() && count >= 0) {
                count = channel.read(buffer);
            }
            int first = behindHole(bytes, buffer.position());
            String text = new String(bytes, first, buffer.position() - first, StandardCharsets.UTF_8);
            return new Tail(size, from + first > begin ? wholeLines(text) : text);
        }
    }

    /** What was cut off reads as zeros. */
    private static int behindHole(byte[] bytes, int length) {
        int first = 0;
        while (first < length && bytes[first] == 0) {
            first++;
        }
        return first;
    }

    /** The first line began before what was read, unless it is the only one. */
    private static String wholeLines(String text) {
        int end = text.indexOf('\n');
        return end < 0 || end == text.length() - 1 ? text : text.substring(end + 1);
    }

    private record Tail(long size, String text) {
        List<String> lines(int most, int longest) {
            List<String> lines = text.lines()
                    .map(line -> line.replaceAll("\\p{Cntrl}", " ").stripTrailing())
                    .filter(line -> !line.isBlank())
                    .map(line -> line.substring(0, Math.min(line.length(), longest)))
                    .toList();
            return lines.subList(Math.max(0, lines.size() - most), lines.size());
        }
    }
}
