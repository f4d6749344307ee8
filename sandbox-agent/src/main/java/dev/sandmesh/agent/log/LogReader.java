package dev.sandmesh.agent.log;

import dev.sandmesh.agent.process.LogPlace;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads on in a log that grows, loses its front, is emptied, or makes room for another file of its name. What was cut off reads as
 * zeros, whole blocks of them: these are skipped. Blocks its thread.
 */
final class LogReader {
    private static final int BLOCK = 4096;
    private static final int MOST = 16 * BLOCK;

    private final Path file;
    private final ByteBuffer buffer = ByteBuffer.allocate(MOST);
    private OptionalLong from;
    private @Nullable FileChannel channel;
    private @Nullable Object key;
    private long position;
    private long size;

    /** The next byte does not follow what was found before. */
    private boolean moved = true;

    /** What comes next. */
    sealed interface Found permits Bytes, Place, End {
        long position();

        long size();
    }

    /** They follow what was found before, and end before this byte of the log. */
    record Bytes(Buffer bytes, long position, long size) implements Found {}

    /** What is found from here on begins at this byte of the log. */
    record Place(long position, long size) implements Found {}

    /** There is no more at this moment. */
    record End(long position, long size) implements Found {}

    /** @param from negative for so many bytes before the end */
    LogReader(Path file, long from) {
        this.file = file;
        this.from = OptionalLong.of(from);
    }

    synchronized Found next() throws IOException {
        while (true) {
            FileChannel open = channel == null ? open() : channel;
            if (open == null) {
                return new End(position, size);
            }
            size = open.size();
            if (from.isPresent()) {
                long wanted = from.getAsLong();
                position = wanted < 0 ? Math.max(0, size + wanted) : Math.min(wanted, size);
                from = OptionalLong.empty();
            }
            if (size < position) {
                moveTo(0);
            }
            Optional<Found> found = size > position ? read(open) : atEnd();
            if (found.isPresent()) {
                return found.get();
            }
        }
    }

    synchronized void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    private Optional<Found> atEnd() throws IOException {
        if (moved) {
            return Optional.of(place());
        }
        if (isReplaced()) {
            close();
            moveTo(0);
            return Optional.empty();
        }
        return Optional.of(new End(position, size));
    }

    private void moveTo(long place) {
        position = place;
        moved = true;
    }

    private Place place() {
        moved = false;
        return new Place(position, size);
    }

    private @Nullable FileChannel open() throws IOException {
        Optional<BasicFileAttributes> attributes = attributes();
        if (attributes.isEmpty()) {
            return null;
        }
        if (!attributes.get().isRegularFile()) {
            throw new IOException("it is no file");
        }
        Optional<String> weakness = LogPlace.weakness(file);
        if (weakness.isPresent()) {
            throw new IOException("it is not safe: " + weakness.get());
        }
        key = attributes.get().fileKey();
        FileChannel opened = FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        channel = opened;
        return opened;
    }

    private boolean isReplaced() throws IOException {
        return attributes()
                .filter(now ->
                        now.isRegularFile() && !String.valueOf(now.fileKey()).equals(String.valueOf(key)))
                .isPresent();
    }

    private Optional<BasicFileAttributes> attributes() throws IOException {
        try {
            return Optional.of(Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
    }

    /** The bytes up to the next hole; nothing while it goes through one, whose end is told then. */
    private Optional<Found> read(FileChannel open) throws IOException {
        // so that every read but the first begins at a block, as holes do
        int room = (int) Math.min(size - position, MOST - position % BLOCK);
        buffer.clear().limit(room);
        while (buffer.hasRemaining() && open.read(buffer, position + buffer.position()) >= 0) {
            // until it is full, or the log is shorter than it was
        }
        int count = buffer.position();
        int hole = 0;
        while (hole < count && isHole(hole, count)) {
            hole = blockEnd(hole, count);
        }
        if (hole > 0) {
            moveTo(position + hole);
            return Optional.empty();
        }
        if (moved || count == 0) {
            return Optional.of(moved ? place() : new End(position, size));
        }
        int end = 0;
        while (end < count && !isHole(end, count)) {
            end = blockEnd(end, count);
        }
        position += end;
        return Optional.of(new Bytes(Buffer.buffer(Arrays.copyOf(buffer.array(), end)), position, size));
    }

    private int blockEnd(int from, int count) {
        return (int) Math.min(count, (position + from) / BLOCK * BLOCK + BLOCK - position);
    }

    private boolean isHole(int from, int count) {
        int end = blockEnd(from, count);
        byte[] bytes = buffer.array();
        for (int i = from; i < end; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
