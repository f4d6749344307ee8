package dev.sandmesh.cli.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that only their owner may read, whole or not there at all. */
public final class PrivateFile {

    private static final FileAttribute<Set<PosixFilePermission>> OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private PrivateFile() {}

    /** Makes a folder for such files, if it is not there. */
    static void folder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Path parent = folder.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            try {
                Files.createDirectory(folder, OWNERS_FOLDER);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(folder)) {
                    throw e;
                }
            }
        }
    }

    /** In place of what was there, at once. */
    public static void replace(Path file, String text) throws IOException {
        Path folder = folderOf(file);
        folder(folder);
        Path fresh = Files.createTempFile(folder, ".sandmesh-", ".new", OWNER);
        try {
            write(fresh, text, StandardOpenOption.WRITE);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /**
     * A secret that a person wants to keep; never over something that is there, and never through a link.
     *
     * @param otherwise what to do when it cannot be kept
     */
    public static void create(Path file, String text, String... otherwise) {
        try {
            Files.createFile(file, OWNER);
            write(file, text, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw Failure.of(file + " cannot be written: " + Words.of(e), otherwise);
        }
    }

    /** Fails before anything is asked for that could not be kept afterwards. */
    public static void demandFree(Path file) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new Failure(
                    ExitCode.USAGE,
                    "--out " + file + ": it is there already; choose another name",
                    java.util.List.of());
        }
        if (!Files.isWritable(folderOf(file))) {
            throw new Failure(
                    ExitCode.USAGE, "--out " + file + ": no file can be made in its folder", java.util.List.of());
        }
    }

    static boolean isPrivate(Path file) throws IOException {
        return Files.getPosixFilePermissions(file).stream()
                .allMatch(permission -> permission.name().startsWith("OWNER"));
    }

    private static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? Path.of("/") : folder;
    }

    private static void write(Path file, String text, java.nio.file.OpenOption... options) throws IOException {
        try (FileChannel channel = FileChannel.open(file, options)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }
}
