package dev.sandmesh.agent.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** A file that is written whole or not at all: whoever reads it finds the text before or the new one. Blocks. */
public final class WholeFile {
    /** What the name of a file ends with while it is written; an agent that is killed then leaves it. */
    public static final String UNFINISHED = ".next";

    private WholeFile() {}

    /** What a file is worth. */
    public enum Care {
        /** Nobody but its owner ever reads it. */
        PRIVATE,
        /** It outlives a power cut. */
        LASTING
    }

    /** Into a folder that is there; what was there before stays when this fails. */
    public static void write(Path file, String text, Care... care) throws IOException {
        Set<Care> taken = EnumSet.noneOf(Care.class);
        taken.addAll(Set.of(care));
        Path next = file.resolveSibling(file.getFileName() + UNFINISHED);
        try {
            Files.deleteIfExists(next);
            fill(next, text, taken);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            discard(next, e);
            throw e;
        }
        if (taken.contains(Care.LASTING)) {
            forceFolder(file);
        }
    }

    private static void fill(Path next, String text, Set<Care> care) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        // the mode is given at creation, so that at no moment anybody else can open it
        FileAttribute<?>[] mode = care.contains(Care.PRIVATE)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (FileChannel channel =
                FileChannel.open(next, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
            // a disk that is almost full takes a part and says nothing
            while (left.hasRemaining()) {
                channel.write(left);
            }
            if (care.contains(Care.LASTING)) {
                // else a power cut could leave the name without the bytes
                channel.force(true);
            }
        }
    }

    /** Else a power cut could leave the bytes without the name. */
    private static void forceFolder(Path file) throws IOException {
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** Half a file would take the room that the next try needs. */
    private static void discard(Path next, IOException failure) {
        try {
            Files.deleteIfExists(next);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
