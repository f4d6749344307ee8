package dev.sandmesh.control.db.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** A home for an embedded server, where the server's user may reach it. */
public record PostgresDirectory(Path home) {

    public static PostgresDirectory make() {
        try {
            Path home = Files.createTempDirectory("sandmesh-test-");
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
            return new PostgresDirectory(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server's programs, unpacked once for all test runs of this user. */
    public static Path programs() {
        return Path.of(
                System.getProperty("java.io.tmpdir"), "sandmesh-test-postgres-" + System.getProperty("user.name"));
    }

    public void delete() {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
