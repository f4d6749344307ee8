package dev.sandmesh.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusFileTest {
    @TempDir
    Path directory;

    private StatusFile file() {
        return new StatusFile(directory.resolve("p.status"));
    }

    @Test
    void nothingIsReadBeforeAGuardHasWritten() throws Exception {
        assertThat(file().read()).isEmpty();
        file().prepare();
        assertThat(Files.size(file().path())).isEqualTo(32);
        assertThat(file().read()).isEmpty();
    }

    @Test
    void whatAGuardWritesIsRead() throws Exception {
        Files.writeString(file().path(), String.format("exited %-24s\n", "137"));
        assertThat(file().read()).contains(new StatusFile.Left(137, false));
        Files.writeString(file().path(), String.format("signal %-24s\n", "9"));
        assertThat(file().read()).contains(new StatusFile.Left(9, true));
    }

    @Test
    void whatAShellSaidBeforeAtGreaterLengthDoesNoHarm() throws Exception {
        Files.writeString(file().path(), String.format("signal %-24s\n", "11") + "dumped)\n");
        assertThat(file().read()).contains(new StatusFile.Left(11, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "exited 3",
                "Terminated\n                    \n",
                "exited 256                     \n",
                "exited 9999                    \n",
                "exited -1                      \n",
                "exited 3\nexited 4\n",
                "exited 0                                                                                    \n",
                "running                        \n"
            })
    void whatNoGuardWritesIsNothing(String text) throws Exception {
        Files.writeString(file().path(), text);
        assertThat(file().read()).isEmpty();
    }

    @Test
    void aLinkToSomethingElseIsNotFollowed() throws Exception {
        Path other = Files.writeString(directory.resolve("other"), String.format("exited %-24s\n", "3"));
        Files.createSymbolicLink(file().path(), other);
        assertThat(file().read()).isEmpty();
    }
}
