package dev.sandmesh.agent.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file that only its owner reads, written whole or not at all. */
final class PrivateFile {

    private PrivateFile() {}

    /** What it holds is the agent's identity: without it there is no start, and its failure says so. */
    static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            fill(fresh, text);
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw new IOException(
                    "the identity of this agent cannot be written to " + file + " (" + reason(e)
                            + "): make room there or mount it writable, then start the agent again",
                    e);
        }
    }

    private static void fill(Path fresh, String text) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        // The mode is given at creation, so that at no moment anybody else can open it.
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            // a disk that is almost full takes a part and says nothing
            while (left.hasRemaining()) {
                channel.write(left);
            }
            // else a power cut could leave the name without the bytes, and the next start would make another identity
            channel.force(true);
        }
    }

    private static String reason(IOException failure) {
        return failure instanceof FileSystemException refused && refused.getReason() != null
                ? refused.getReason()
                : String.valueOf(failure.getMessage());
    }
}
