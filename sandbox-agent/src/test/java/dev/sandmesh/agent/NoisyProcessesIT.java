package dev.sandmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.protocol.command.Check;
import dev.sandmesh.protocol.report.ProcessReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Children that write up to 50 MB a second and that have a thousand children cost the agent itself nothing (A107, D18). */
@Tag("slow")
class NoisyProcessesIT {

    /** The budget is 112 MiB on a machine of its own. */
    private static final long MOST_MEMORY = 160L << 20;

    private static final long WRITTEN = 400L << 20;

    @TempDir
    private Path directory;

    @Test
    void theAgentStaysWithinItsMemoryAndGoesOnAnswering() throws Exception {
        assumeTrue(directory.toFile().getUsableSpace() > 2L << 30, "needs 2 GiB of room in case nothing is cut");
        Files.writeString(
                directory.resolve("writer"), "while :; do yes all work and no play | head -n 119048; sleep 0.05; done");
        Files.writeString(
                directory.resolve("parent"),
                "i=0; while [ $i -lt 1000 ]; do sleep 1000 & i=$((i+1)); done; touch '" + directory + "/grown'; wait");
        String spec = """
                processes:
                  - {name: writer, command: [sh, 'DIR/writer'], log: 'DIR/writer.log', logLimit: 4MiB}
                  - {name: parent, command: [sh, 'DIR/parent'], log: 'DIR/parent.log'}
                """.replace("DIR", directory.toString());
        try (TestingAgentProcess agent = TestingAgentProcess.in(directory, directory.resolve("state"), spec)) {
            agent.start().awaitRunning();
            agent.awaitFresh(
                    "there are a thousand children and much was written",
                    beat -> Files.exists(directory.resolve("grown")) && size("writer.log") > WRITTEN);
            assertThat(agent.residentBytes()).isLessThan(MOST_MEMORY);
            agent.obey(new Check());
            assertThat(agent.awaitRunning().processes())
                    .extracting(ProcessReport::restarts)
                    .containsExactly(0, 0);
        }
    }

    private long size(String log) {
        try {
            return Files.size(directory.resolve(log));
        } catch (IOException gone) {
            return 0;
        }
    }
}
