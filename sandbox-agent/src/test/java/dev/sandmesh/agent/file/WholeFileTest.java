package dev.sandmesh.agent.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.agent.file.WholeFile.Care;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {

    @TempDir
    private Path folder;

    @Test
    void aPrivateFileIsReadByItsOwnerAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "before");
        WholeFile.write(file, "now", Care.PRIVATE, Care.LASTING);

        assertThat(file).hasContent("now");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void whatAKilledAgentBeganIsInNobodysWay() throws IOException {
        Files.writeString(folder.resolve("note" + WholeFile.UNFINISHED), "half a no");
        WholeFile.write(folder.resolve("note"), "a note");

        assertThat(folder.resolve("note")).hasContent("a note");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void whatCannotTakeThePlaceOfAFileLeavesNothing() throws IOException {
        Path taken = Files.createDirectories(folder.resolve("taken/inside")).getParent();

        assertThatThrownBy(() -> WholeFile.write(taken, "text")).isInstanceOf(IOException.class);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(taken);
        }
    }
}
