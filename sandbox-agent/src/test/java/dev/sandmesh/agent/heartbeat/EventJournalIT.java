package dev.sandmesh.agent.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.TestingMount;
import dev.sandmesh.agent.file.Reserve;
import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.ProcessExited;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events on a disk that takes no more: none is lost, or how many were is said (A107, D27, D29). */
class EventJournalIT {

    private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");

    @TempDir
    private Path directory;

    @Test
    void aFullDiskStillTakesEventsFromTheReserve() throws Exception {
        try (TestingMount disk = TestingMount.at(directory.resolve("disk"), "size=1m")) {
            EventJournal journal = journal(disk, NOW);
            assertThat(journal.check()).isEmpty();
            disk.fill();

            assertThat(journal.keep(exit(1, 101)).succeeded()).isTrue();

            assertThat(told(disk)).containsExactly("101");
            assertThat(journal.check()).hasValueSatisfying(problem -> assertThat(problem)
                    .contains(folder(disk).toString(), "KiB are free", "from now on may be lost", "make room"));
        }
    }

    @Test
    void whatAFullDiskRefusesIsWrittenWhenThereIsRoomAgainAndToldByTheSuccessor() throws Exception {
        try (TestingMount disk = TestingMount.at(directory.resolve("disk"), "size=1m")) {
            EventJournal journal = journal(disk, NOW);
            disk.fill();

            Future<Void> first = journal.keep(exit(1, 101));
            Future<Void> second = journal.keep(exit(2, 102));

            assertThat(first.isComplete()).isFalse();
            assertThat(told(disk)).isEmpty();
            assertThat(journal.check()).hasValueSatisfying(problem -> assertThat(problem)
                    .contains("No space left on device", "takes 2 ends of processes or tasks with it", "make room"));

            disk.empty();

            assertThat(journal.check()).isEmpty();
            assertThat(first.succeeded()).isTrue();
            assertThat(second.succeeded()).isTrue();
            assertThat(told(disk)).containsExactly("101", "102");
            assertThat(Files.size(folder(disk).resolve(Reserve.NAME))).isEqualTo(Reserve.BYTES);
        }
    }

    @Test
    void whatIsCommittedMeanwhileIsNotWrittenAnyMore() throws Exception {
        try (TestingMount disk = TestingMount.at(directory.resolve("disk"), "size=1m")) {
            EventJournal journal = journal(disk, NOW);
            disk.remount("ro");
            Future<Void> first = journal.keep(exit(1, 101));
            Future<Void> second = journal.keep(exit(2, 102));

            journal.committed(1);

            assertThat(first.succeeded()).isTrue();
            assertThat(second.isComplete()).isFalse();
            assertThat(journal.check())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("takes 1 ends", "Read-only"));
            disk.remount("rw");
            assertThat(journal.check()).isEmpty();
            assertThat(told(disk)).containsExactly("102");
        }
    }

    @Test
    void whatIsKeptInMindHasABoundTooAndHowManyWentIsToldByTheSuccessor() throws Exception {
        try (TestingMount disk = TestingMount.at(directory.resolve("disk"), "size=1m")) {
            EventJournal journal = new EventJournal(folder(disk), NOW, 4);
            disk.fill();
            for (int i = 1; i <= 10; i++) {
                journal.keep(exit(i, 100 + i));
            }
            assertThat(journal.check())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("takes 4 ends"));
            disk.empty();

            assertThat(journal.check()).isEmpty();
            assertThat(told(disk))
                    .containsExactly(
                            "108",
                            "109",
                            "110",
                            "7 ends of processes or tasks were lost: nobody took them, and no more than 4 are kept");
        }
    }

    private static Path folder(TestingMount disk) {
        return disk.directory().resolve("events");
    }

    private static EventJournal journal(TestingMount disk, Instant started) {
        return new EventJournal(folder(disk), started);
    }

    /** What the next agent would tell. */
    private static List<String> told(TestingMount disk) throws IOException {
        return journal(disk, NOW.plusSeconds(60)).leftovers().stream()
                .map(EventJournal.Kept::fact)
                .flatMap(fact -> fact instanceof ProcessExited exited
                        ? Stream.of(Long.toString(exited.pid()))
                        : Stream.of(((ConditionChanged) fact).reason()))
                .toList();
    }

    private static PendingEvent exit(long number, long pid) {
        ProcessExited fact = new ProcessExited(
                "worker", pid, Optional.empty(), Optional.of(9), "worker exited: signal 9", List.of("last words"));
        return new PendingEvent(number, NOW.plusSeconds(number), fact, List.of(), List.of());
    }
}
