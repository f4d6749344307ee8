package dev.sandmesh.agent.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.AgentEnded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No end of an agent is swallowed: its successor finds that it took no leave (D27, D29). */
class RunNoteTest {

    private static final Instant NOW = Instant.parse("2026-11-21T06:00:00.123Z");

    @TempDir
    private Path state;

    @Test
    void successorFindsWhoDidNotTakeLeave() {
        assertThat(note(3).predecessor()).isEmpty();
        note(3).write();
        assertThat(note(4).predecessor()).contains(new AgentEnded(3, NOW));

        note(4).write();
        assertThat(note(5).predecessor()).contains(new AgentEnded(4, NOW));
    }

    @Test
    void whoTookLeaveIsNotMissed() {
        note(3).write();
        note(3).takeBack();

        assertThat(note(4).predecessor()).isEmpty();
    }

    @Test
    void whoEndsBeforeItTookOverLeavesTheNoteOfAnother() {
        note(3).write();
        note(4).takeBack();

        assertThat(note(5).predecessor()).contains(new AgentEnded(3, NOW));
    }

    @Test
    void noteThatCannotBeReadHindersNothing() throws IOException {
        Files.writeString(state.resolve("running"), "{\"pid\":");
        assertThat(note(4).predecessor()).isEmpty();

        note(4).write();
        assertThat(note(5).predecessor()).contains(new AgentEnded(4, NOW));
    }

    @Test
    void noteThatCannotBeWrittenLeavesNoneOfAnother() throws IOException {
        note(3).write();
        Files.createDirectories(state.resolve("running.next/full"));

        note(4).write();

        assertThat(note(5).predecessor()).isEmpty();
    }

    private RunNote note(long pid) {
        return new RunNote(state, pid, NOW.plusNanos(456));
    }
}
