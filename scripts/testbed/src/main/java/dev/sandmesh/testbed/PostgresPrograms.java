package dev.sandmesh.testbed;

import dev.sandmesh.control.db.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The embedded server's programs, unpacked once for all test runs of this user: it takes seconds of a processor. */
final class PostgresPrograms {

    private static final Path FOLDER =
            Path.of(System.getProperty("java.io.tmpdir"), "sandmesh-test-postgres-" + System.getProperty("user.name"));

    private PostgresPrograms() {}

    /** Lets the control nodes of a home find them where they would have unpacked them. */
    static void lendTo(Path controlHome) throws IOException {
        try {
            Path programs = EmbeddedPostgres.unpackInto(FOLDER);
            Path place = Files.createDirectories(controlHome.resolve("postgres"));
            Files.createSymbolicLink(place.resolve(programs.getFileName()), programs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was unpacked", e);
        }
    }
}
