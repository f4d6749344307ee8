package dev.sandmesh.agent.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationNoteTest {

    @TempDir
    private Path directory;

    @Test
    void countsWhileItsMeasurementRuns() throws Exception {
        CalibrationNote note = new CalibrationNote(directory.resolve("state"));
        assertThat(note.profiles()).isEmpty();
        note.write(List.of("kone", "ktwo"));
        assertThat(new CalibrationNote(directory.resolve("state")).profiles())
                .containsExactlyInAnyOrder("kone", "ktwo");
        note.remove();
        assertThat(note.profiles()).isEmpty();
    }

    @Test
    void countsNoMoreWhenItsPidIsAnotherProcess() throws Exception {
        CalibrationNote note = new CalibrationNote(directory);
        note.write(List.of("kone"));
        Path file = directory.resolve("calibrating");
        JsonObject written = new JsonObject(Files.readString(file));
        Files.writeString(
                file, written.put("startTime", written.getLong("startTime") - 1).encode());
        assertThat(note.profiles()).isEmpty();
        Files.writeString(file, "{\"pid\": 1");
        assertThat(note.profiles()).isEmpty();
    }
}
