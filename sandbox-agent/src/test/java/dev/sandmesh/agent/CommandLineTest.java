package dev.sandmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CommandLineTest {

    @Test
    void withoutACommandItIsTheAgent() {
        assertThat(CommandLine.read().verb()).isEqualTo(CommandLine.Verb.RUN);
        assertThat(CommandLine.read("--config", "/etc/a.yaml").config()).contains(Path.of("/etc/a.yaml"));
        assertThat(CommandLine.read("check", "--config", "/etc/a.yaml").verb()).isEqualTo(CommandLine.Verb.CHECK);
        assertThat(CommandLine.read("version").config()).isEmpty();
    }

    @Test
    void whatIsNotKnownIsNamedWithTheUsage() {
        assertThatThrownBy(() -> CommandLine.read("fly"))
                .hasMessageContaining("fly")
                .hasMessageContaining("usage");
        assertThatThrownBy(() -> CommandLine.read("run", "--fast")).hasMessageContaining("--fast");
        assertThatThrownBy(() -> CommandLine.read("run", "--config")).hasMessageContaining("--config needs a file");
    }
}
