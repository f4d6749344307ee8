package dev.sandmesh.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrivateFileTest {

    @TempDir
    private Path folder;

    @Test
    void aSecretThatCannotBeKeptIsToldWithWhatToDoNow() throws Exception {
        Path file = folder.resolve("gone/secret");
        assertThatThrownBy(() -> PrivateFile.create(file, "secret", "End it."))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.message()).contains(file.toString()).doesNotContain("End it");
                    assertThat(failure.details()).containsExactly("End it.");
                });
        PrivateFile.create(folder.resolve("secret"), "secret", "End it.");
        assertThat(Files.readString(folder.resolve("secret"))).isEqualTo("secret");
    }
}
