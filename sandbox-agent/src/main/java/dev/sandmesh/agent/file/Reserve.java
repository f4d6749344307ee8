package dev.sandmesh.agent.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A file that holds room on the disk for the few small ones that matter. When the disk is full it is given up, and with it
 * some blocks and an inode are free again. Blocks its thread.
 */
public final class Reserve {
    public static final String NAME = "reserve";

    /** Room for a state file of every process that a specification may have. */
    public static final int BYTES = 256 * 1024;

    private final Path directory;
    private final Path file;

    /** @param directory where the small files stand */
    public Reserve(Path directory) {
        this.directory = directory;
        this.file = directory.resolve(NAME);
    }

    /** Something that fails on a full disk, and is then tried once more with the room of the reserve. */
    public void spend(Writing writing) throws IOException {
        try {
            writing.write();
        } catch (IOException full) {
            // where there was none it is not worth to try again
            if (!Files.deleteIfExists(file)) {
                throw full;
            }
            writing.write();
        }
    }

    /** Writes what matters. */
    @FunctionalInterface
    public interface Writing {
        void write() throws IOException;
    }

    /**
     * Holds the room again; fails when there is none, or the directory takes nothing at all. Never takes the last of what others
     * may need at this moment.
     */
    public void hold() throws IOException {
        Files.createDirectories(directory);
        if (Files.getFileStore(directory).isReadOnly()) {
            throw new IOException("it is mounted read-only");
        }
        if (Files.exists(file) && Files.size(file) == BYTES) {
            return;
        }
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free < 2L * BYTES) {
            throw new IOException("only " + free / 1024 + " KiB are free");
        }
        try {
            allocate();
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** With bytes that are no zeros: a hole would hold nothing. */
    private void allocate() throws IOException {
        byte[] bytes = new byte[BYTES];
        Arrays.fill(bytes, (byte) '.');
        ByteBuffer left = ByteBuffer.wrap(bytes);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (left.hasRemaining()) {
                channel.write(left);
            }
            // until then the file system may only have promised the room
            channel.force(true);
        }
    }
}
