package dev.sandmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateLockTest {

    @TempDir
    private Path directory;

    @Test
    void isHeldByOneUntilThatOneEnds() {
        Path state = directory.resolve("state");
        StateLock first = StateLock.take(state, Duration.ZERO).orElseThrow();
        assertThat(StateLock.take(state, Duration.ofMillis(100))).isEmpty();
        assertThat(StateLock.heldByAnother(state)).contains(state.toString(), "SANDMESH_AGENT_STATE_DIR");
        first.close();
        StateLock.take(state, Duration.ZERO).orElseThrow().close();
    }

    @Test
    void whereNoFileCanBeMadeTheAgentRunsWithout() throws Exception {
        Files.createDirectories(directory.resolve("agent.lock"));
        Optional<StateLock> without = StateLock.take(directory, Duration.ZERO);
        assertThat(without).isPresent();
        without.orElseThrow().close();
    }
}
