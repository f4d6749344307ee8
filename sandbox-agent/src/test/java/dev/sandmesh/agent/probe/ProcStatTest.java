package dev.sandmesh.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcStatTest {
    private static final String REST = " 4 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654321 1000 2\n";

    @TempDir
    Path proc;

    private Path process(String name) throws IOException {
        return Files.createDirectory(proc.resolve(name)).resolve("stat");
    }

    @Test
    void fieldsAreCountedFromTheLastBracketOfTheName() throws IOException {
        assertThat(ProcStat.parse("42 (a b) S 1) T 7 42 40" + REST)).isEqualTo(new ProcStat('T', 7, 40, 987_654_321));
    }

    @Test
    void whatTheKernelTellsOfARunningProcessIsUnderstood() throws IOException {
        long pid = ProcessHandle.current().pid();
        long parent = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
        assertThat(ProcStat.read(pid).orElseThrow().parent()).isEqualTo(parent);
        assertThat(ProcStat.pids()).contains(pid);
    }

    @Test
    void aStateThatIsCutOffIsNotTakenForAProcessThatIsGone() throws IOException {
        assertThatThrownBy(() -> ProcStat.parse("42 (x")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ProcStat.parse("42 (x) S 7 42 40 1 2")).isInstanceOf(IOException.class);
    }

    @Test
    void aNameMayHoldAnyBytes() throws IOException {
        Files.write(process("42"), ("42 (\u00e9) S 7 42 40" + REST).getBytes(StandardCharsets.ISO_8859_1));
        assertThat(ProcStat.of(proc, 42)).contains(new ProcStat('S', 7, 40, 987_654_321));
        assertThat(ProcStat.of(proc, 43)).isEmpty();
    }

    @Test
    void onlyNumbersAreProcesses() throws IOException {
        Files.createDirectory(proc.resolve("1"));
        Files.createDirectory(proc.resolve("12345"));
        Files.createDirectory(proc.resolve("self"));
        Files.createDirectory(proc.resolve("9p"));
        Files.createFile(proc.resolve("uptime"));
        assertThat(ProcStat.pids(proc)).containsExactlyInAnyOrder(1L, 12_345L);
    }
}
