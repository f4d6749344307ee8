package dev.sandmesh.agent.process;

import dev.sandmesh.protocol.report.ProcessExited;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The last lines that one run wrote to its log. Blocks its thread. */
final class LogTail {
    private static final int BYTES = 8192;
    private static final int LINES = 10;

    private LogTail() {}

    /** Empty when there is nothing to read: a missing log must not hide an exit. */
    static List<String> read(Path log, long start) {
        if (!Files.isRegularFile(log)) {
            return List.of();
        }
        try (SeekableByteChannel channel = Files.newByteChannel(log)) {
            channel.position(Math.max(start, channel.size() - BYTES));
            byte[] bytes = new byte[BYTES];
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            int count = 0;
            while (buffer.hasRemaining() && count >= 0) {
                count = channel.read(buffer);
            }
            return lastLines(new String(bytes, 0, buffer.position(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return List.of();
        }
    }

    private static List<String> lastLines(String text) {
        List<String> lines = text.lines()
                .map(line -> line.replaceAll("\\p{Cntrl}", " ").stripTrailing())
                .filter(line -> !line.isBlank())
                .map(line -> line.substring(0, Math.min(line.length(), ProcessExited.MAX_LOG_LINE)))
                .toList();
        return lines.subList(Math.max(0, lines.size() - LINES), lines.size());
    }
}
