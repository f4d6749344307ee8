package dev.sandmesh.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.agent.TestingMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An identity that cannot be kept is no identity. */
class PrivateFileIT {

    @TempDir
    private Path directory;

    @Test
    void aFullDiskIsAClearErrorAndLeavesWhatWasThere() throws Exception {
        try (TestingMount disk = TestingMount.at(directory.resolve("disk"), "size=1m")) {
            Path file = disk.directory().resolve("agent-key");
            PrivateFile.write(file, "first");
            disk.fill();

            assertThatThrownBy(() -> PrivateFile.write(file, "x".repeat(5_000)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll(file.toString(), "No space left on device", "make room there");
            assertThat(file).hasContent("first");
            try (var files = Files.list(disk.directory())) {
                assertThat(files.map(path -> path.getFileName().toString()))
                        .containsExactlyInAnyOrder("agent-key", "filler");
            }
        }
    }

    @Test
    void aReadOnlyDiskIsAClearError() throws Exception {
        try (TestingMount disk = TestingMount.at(directory.resolve("disk"), "size=1m")) {
            disk.remount("ro");

            assertThatThrownBy(() -> new LocalIdentity("a", "dev", disk.directory()).instance())
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("instance-id", "Read-only file system");
        }
    }
}
