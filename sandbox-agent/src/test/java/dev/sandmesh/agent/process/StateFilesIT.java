package dev.sandmesh.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.TestingMount;
import dev.sandmesh.agent.file.Reserve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State on a disk that takes no more; the agent's part of "works with a full disk, and says so" (A107, D18). */
class StateFilesIT {

    @TempDir
    private Path directory;

    private static RunRecord aRun(String name, int restarts) throws IOException {
        return new RunRecord(
                name,
                ProcessIdentity.of(ProcessHandle.current().pid()),
                ProcessIdentity.none(),
                "mark",
                restarts,
                Path.of("/dev/null"),
                0,
                "hash",
                List.of());
    }

    private static int restartsOnDisk(StateFiles files, String name) throws IOException {
        return files.readAll().stream()
                .filter(run -> run.name().equals(name))
                .mapToInt(RunRecord::restarts)
                .findFirst()
                .orElse(-1);
    }

    @Test
    void aFullDiskStillTakesTheStateOfProcessesFromTheReserve() throws Exception {
        try (TestingMount disk = TestingMount.at(directory.resolve("disk"), "size=1m")) {
            StateFiles files = new StateFiles(disk.directory());
            assertThat(files.check()).isEmpty();
            disk.fill();

            files.write(aRun("worker", 1));

            assertThat(restartsOnDisk(files, "worker")).isEqualTo(1);
            assertThat(files.check()).hasValueSatisfying(problem -> assertThat(problem)
                    .contains(disk.directory().toString(), "KiB are free", "make room"));
        }
    }

    @Test
    void whatCouldNotBeWrittenIsNamedAndWrittenWhenThereIsRoomAgain() throws Exception {
        try (TestingMount disk = TestingMount.at(directory.resolve("disk"), "size=1m")) {
            StateFiles files = new StateFiles(disk.directory());
            files.write(aRun("display", 1));
            disk.fill();

            files.write(aRun("worker", 1));
            files.write(aRun("display", 2));

            assertThat(files.check()).hasValueSatisfying(problem -> assertThat(problem)
                    .contains("No space left on device", "would not know display, worker"));
            assertThat(restartsOnDisk(files, "display")).isEqualTo(1);

            disk.empty();

            assertThat(files.check()).isEmpty();
            assertThat(restartsOnDisk(files, "worker")).isEqualTo(1);
            assertThat(restartsOnDisk(files, "display")).isEqualTo(2);
            assertThat(Files.size(disk.directory().resolve(Reserve.NAME))).isEqualTo(Reserve.BYTES);
        }
    }

    @Test
    void theReserveHoldsAnInodeToo() throws Exception {
        try (TestingMount disk = TestingMount.at(directory.resolve("disk"), "size=4m,nr_inodes=20")) {
            StateFiles files = new StateFiles(disk.directory());
            assertThat(files.check()).isEmpty();
            disk.fillInodes();

            files.write(aRun("worker", 1));
            assertThat(restartsOnDisk(files, "worker")).isEqualTo(1);
            assertThat(files.check()).isPresent();

            disk.empty();
            assertThat(files.check()).isEmpty();
        }
    }

    @Test
    void aDiskThatBecameReadOnlyIsToldWithoutAWrite() throws Exception {
        try (TestingMount disk = TestingMount.at(directory.resolve("disk"), "size=1m")) {
            StateFiles files = new StateFiles(disk.directory());
            files.write(aRun("worker", 1));
            files.write(aRun("gone", 1));
            assertThat(files.check()).isEmpty();
            disk.remount("ro");

            assertThat(files.check()).hasValueSatisfying(problem -> assertThat(problem)
                    .contains(disk.directory().toString(), "read-only", "may be missing after a restart"));
            files.write(aRun("worker", 2));
            files.delete(aRun("gone", 1));
            assertThat(files.check())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("would not know worker;"));

            disk.remount("rw");
            assertThat(files.check()).isEmpty();
            assertThat(restartsOnDisk(files, "worker")).isEqualTo(2);
            assertThat(restartsOnDisk(files, "gone")).isEqualTo(-1);
        }
    }
}
