package dev.sandmesh.control.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes unpack the server's programs at once where it is the first time. */
class PostgresBinariesTest {

    @TempDir
    private Path parent;

    @Test
    void whoeverIsSecondUsesWhatIsThere() throws IOException {
        PostgresBinaries.place(unpacked("first"), parent.resolve("server"));
        PostgresBinaries.place(unpacked("second"), parent.resolve("server"));
        assertThat(parent.resolve("server/bin/postgres")).hasContent("first");
    }

    @Test
    void whatCannotBePlacedIsTold() throws IOException {
        Path fresh = unpacked("first");
        assertThatThrownBy(() -> PostgresBinaries.place(fresh, parent.resolve("none/server")))
                .isInstanceOf(FileSystemException.class);
    }

    private Path unpacked(String content) throws IOException {
        Path fresh = parent.resolve("unpacking-" + content);
        Files.createDirectories(fresh.resolve("bin"));
        Files.writeString(fresh.resolve("bin/postgres"), content);
        return fresh;
    }
}
