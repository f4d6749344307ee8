package dev.sandmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two agents on one state directory, each a process of its own. */
class OneAgentIT {

    private static final String SPEC = """
            processes:
              - {name: sleeper, command: [sleep, "1000"], log: "${LOG_DIR}/sleeper.log"}
            """;

    @TempDir
    private Path directory;

    @Test
    void aSecondOneRefusesToStartAndOneAfterAKilledOneStarts() throws Exception {
        Path state = directory.resolve("state");
        try (TestingAgentProcess first = TestingAgentProcess.in(directory.resolve("one"), state, SPEC)
                        .start();
                TestingAgentProcess second = TestingAgentProcess.in(directory.resolve("two"), state, SPEC)) {
            long pid = TestingAgentProcess.pid(first.awaitRunning(), "sleeper");

            assertThat(second.start().awaitExit()).isEqualTo(1);
            assertThat(second.log()).contains("another agent runs on " + state, "SANDMESH_AGENT_STATE_DIR");
            assertThat(TestingAgentProcess.pid(first.awaitRunning(), "sleeper")).isEqualTo(pid);

            first.kill();
            first.start();
            assertThat(TestingAgentProcess.pid(first.awaitRunning(), "sleeper")).isEqualTo(pid);
        }
    }
}
