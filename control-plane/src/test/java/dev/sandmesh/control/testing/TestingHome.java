package dev.sandmesh.control.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One folder of secrets for all nodes of a test run: what one of them seals the others open. Gone with the process. */
final class TestingHome {

    private static final Path FOLDER = make();

    private TestingHome() {}

    static Path folder() {
        return FOLDER;
    }

    private static Path make() {
        try {
            Path folder = Files.createTempDirectory("sandmesh-testing-home");
            folder.toFile().deleteOnExit();
            folder.resolve("master.key").toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
