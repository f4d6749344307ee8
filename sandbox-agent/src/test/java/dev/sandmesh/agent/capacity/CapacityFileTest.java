package dev.sandmesh.agent.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.LearnedCapacity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was measured holds for machines of the same kind only: A94, D71. */
class CapacityFileTest {

    private static final long MEMORY = 8L << 30;
    private static final MachineKind MEASURED = new MachineKind("t3.large", 2, MEMORY);
    private static final LearnedCapacity LEARNED =
            new LearnedCapacity("t3.large", MEMORY, 5, "latency", 310, Instant.parse("2026-11-21T10:00:00Z"));

    @TempDir
    private Path state;

    private CapacityFile file;

    @BeforeEach
    void keep() throws IOException {
        file = new CapacityFile(state);
        file.write(LEARNED, MEASURED.cpus());
    }

    @Test
    void isKnownOnAMachineOfTheSameKind() {
        assertThat(file.read(MEASURED)).contains(LEARNED);
        // another kernel keeps a little more of the memory
        assertThat(file.read(new MachineKind("t3.large", 2, MEMORY - MEMORY / 50)))
                .contains(LEARNED);
    }

    @Test
    void isIgnoredOnAnotherKindOfMachine() {
        assertThat(file.read(new MachineKind("t3.xlarge", 2, MEMORY))).isEmpty();
        assertThat(file.read(new MachineKind("t3.large", 4, MEMORY))).isEmpty();
        assertThat(file.read(new MachineKind("t3.large", 2, MEMORY * 2))).isEmpty();
    }

    @Test
    void holdsTheFormulaForWhoeverReadsIt() throws IOException {
        assertThat(Files.readString(state.resolve("capacity.json"))).contains("\"formula\" : 14", "\"cpus\" : 2");
    }

    @Test
    void whatCannotBeReadIsIgnored() throws IOException {
        Files.writeString(state.resolve("capacity.json"), "{\"browsers\": \"many\"}");
        assertThat(file.read(MEASURED)).isEmpty();
        Files.writeString(state.resolve("capacity.json"), "[");
        assertThat(file.read(MEASURED)).isEmpty();
        Files.delete(state.resolve("capacity.json"));
        assertThat(file.read(MEASURED)).isEmpty();
    }
}
