package dev.sandmesh.agent.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.ProcessExited;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is killed before its events are committed leaves them to its successor: D27, D29. */
class EventJournalTest {

    private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void successorTellsWhatWasNotCommittedInOrder() throws IOException {
        EventJournal killed = journal(NOW);
        killed.keep(exit(7, 101));
        killed.keep(exit(9, 102));
        killed.keep(exit(12, 103));
        killed.committed(7);

        assertThat(pids(journal(NOW.plusSeconds(60)))).containsExactly(102L, 103L);
    }

    @Test
    void whatTheSuccessorToldIsGoneOnceItIsCommitted() throws IOException {
        EventJournal killed = journal(NOW);
        killed.keep(exit(1, 101));
        killed.keep(exit(2, 102));

        EventJournal successor = journal(NOW.plusSeconds(60));
        List<EventJournal.Kept> kept = successor.leftovers();
        successor.adopt(1, kept.get(0));
        successor.adopt(2, kept.get(1));
        successor.keep(exit(3, 103));
        successor.committed(1);
        assertThat(pids(journal(NOW.plusSeconds(120)))).containsExactly(102L, 103L);

        successor.committed(3);
        assertThat(journal(NOW.plusSeconds(180)).leftovers()).isEmpty();
        try (Stream<Path> files = Files.list(folder.resolve("events"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void fileThatCannotBeReadIsDroppedAndHindersNothing() throws IOException {
        journal(NOW).keep(exit(1, 101));
        Files.writeString(folder.resolve("events/000000000000001-000000000001.event.json"), "{\"at\":");

        assertThat(pids(journal(NOW.plusSeconds(60)))).containsExactly(101L);
        assertThat(folder.resolve("events/000000000000001-000000000001.event.json"))
                .doesNotExist();
    }

    @Test
    void diskThatTakesNothingCostsNothingElse() throws IOException {
        Files.writeString(folder.resolve("events"), "a file where the folder should be");
        EventJournal journal = journal(NOW);
        journal.keep(exit(1, 101));
        journal.committed(1);

        assertThat(journal.leftovers()).isEmpty();
    }

    @Test
    void atTheBoundTheOldestGoAndTheSuccessorTellsHowMany() throws IOException {
        EventJournal killed = new EventJournal(folder.resolve("events"), NOW, 3);
        for (int i = 1; i <= 3; i++) {
            killed.keep(exit(i, 100 + i));
        }
        assertThat(pids(journal(NOW.plusSeconds(60)))).containsExactly(101L, 102L, 103L);

        killed.keep(exit(4, 104));
        killed.keep(exit(5, 105));

        List<EventJournal.Kept> kept = journal(NOW.plusSeconds(60)).leftovers();
        assertThat(kept)
                .extracting(each -> each.fact().type())
                .containsExactly("process-exited", "process-exited", "condition-changed");
        assertThat(kept.get(0).fact()).isEqualTo(exit(4, 104).fact());
        assertThat(((ConditionChanged) kept.get(2).fact()).reason())
                .startsWith("3 ends of processes or tasks were lost");
    }

    @Test
    void howManyWentIsToldByTheOutboxOnceSomethingIsTakenAgain() throws IOException {
        EventJournal journal = new EventJournal(folder.resolve("events"), NOW, 3);
        for (int i = 1; i <= 5; i++) {
            journal.keep(exit(i, 100 + i));
        }
        journal.committed(0);
        assertThat(journal(NOW.plusSeconds(60)).leftovers()).hasSize(3);

        ConditionChanged note = new ConditionChanged("EventsKept", false, "3 events were dropped");
        journal.keep(new PendingEvent(6, NOW, note, List.of(), List.of()));
        journal.committed(5);
        assertThat(journal(NOW.plusSeconds(60)).leftovers())
                .extracting(EventJournal.Kept::fact)
                .containsExactly(note);

        journal.committed(6);
        assertThat(journal(NOW.plusSeconds(60)).leftovers()).isEmpty();
    }

    @Test
    void whatAKilledAgentHadBegunToWriteIsRemoved() throws IOException {
        journal(NOW).keep(exit(1, 101));
        Path half = Files.writeString(folder.resolve("events/1.event.json.next"), "{");

        assertThat(pids(journal(NOW.plusSeconds(60)))).containsExactly(101L);
        assertThat(half).doesNotExist();
    }

    private EventJournal journal(Instant started) {
        return new EventJournal(folder.resolve("events"), started);
    }

    private static List<Long> pids(EventJournal journal) throws IOException {
        return journal.leftovers().stream()
                .map(kept -> ((ProcessExited) kept.fact()).pid())
                .toList();
    }

    private static PendingEvent exit(long number, long pid) {
        ProcessExited fact = new ProcessExited(
                "worker", pid, Optional.empty(), Optional.of(9), "worker exited: signal 9", List.of("last words"));
        return new PendingEvent(number, NOW.plusSeconds(number), fact, List.of(), List.of());
    }
}
