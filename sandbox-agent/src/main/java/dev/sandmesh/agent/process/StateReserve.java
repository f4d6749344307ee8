package dev.sandmesh.agent.process;

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
final class StateReserve {
    static final String NAME = "reserve";

    /** Room for a state file of every process that a specification may have. */
    static final int BYTES = 256 * 1024;

    private final Path file;

    StateReserve(Path directory) {
        this.file = directory.resolve(NAME);
    }

    /** True when there was one, so that it is worth to try again. */
    boolean release() throws IOException {
        return Files.deleteIfExists(file);
    }

    /** Holds the room again; fails when there is none. Never takes the last of what others may need at this moment. */
    void hold() throws IOException {
        if (Files.exists(file) && Files.size(file) == BYTES) {
            return;
        }
        long free = Files.getFileStore(file.getParent()).getUsableSpace();
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
