package dev.sandmesh.agent.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** A file that holds a secret which somebody put there: what others can read or write is not taken for one. */
public final class SecretFile {

    private static final Set<PosixFilePermission> FOR_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private SecretFile() {}

    /**
     * Its text, cut off after so many bytes. Blocks its thread.
     *
     * @param kind what it is called in failures
     */
    public static String read(String kind, Path file, int longest) throws IOException {
        Set<PosixFilePermission> open = EnumSet.copyOf(FOR_OTHERS);
        String text;
        try (InputStream stream = Files.newInputStream(file)) {
            open.retainAll(Files.getPosixFilePermissions(file));
            text = new String(stream.readNBytes(longest), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IOException(kind + " " + file + " cannot be read: " + Refusal.reason(e), e);
        }
        if (!open.isEmpty()) {
            throw new IOException(kind + " " + file + " is open to others than its owner: chmod 600 it");
        }
        return text;
    }
}
