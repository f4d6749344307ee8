package dev.sandmesh.control.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class PeerBookTest {

    private static final Instant START = Instant.parse("2026-11-21T21:00:00Z");

    private final PeerBook book = new PeerBook(3, "n1");

    @Test
    void theSameIsOneCountWithItsTimes() {
        book.note(peer("192.0.2.1", "silent"), START);
        book.note(peer("192.0.2.1", "silent"), START.plusSeconds(5));
        assertThat(book.take(10)).singleElement().satisfies(count -> {
            assertThat(count.count()).isEqualTo(2);
            assertThat(count.firstSeen()).isEqualTo(START);
            assertThat(count.lastSeen()).isEqualTo(START.plusSeconds(5));
            assertThat(count.node()).isEqualTo("n1");
        });
        assertThat(book.take(10)).isEmpty();
    }

    /** A full book loses addresses, never a refusal. */
    @Test
    void howeverManyComeTheBookStaysSmallAndCountsThemAll() {
        for (int i = 0; i < 10_000; i++) {
            book.note(peer("192.0.2." + i, "silent"), START);
        }
        List<RefusalCount> counts = book.take(100);
        assertThat(counts).hasSize(4);
        assertThat(counts.stream().mapToLong(RefusalCount::count).sum()).isEqualTo(10_000);
        assertThat(counts)
                .filteredOn(count -> count.peer().address().isEmpty())
                .singleElement()
                .satisfies(rest -> assertThat(rest.count()).isEqualTo(9_997));
    }

    /** D61: whoever makes up addresses at one door hides nobody at another. */
    @Test
    void aCrowdAtOneDoorTakesNoPlaceAtAnother() {
        for (int i = 0; i < 10_000; i++) {
            String address = "198.51.100." + i;
            book.note(new RefusedPeer(Door.REGISTRATION, address, "reason_" + i, ""), START);
        }
        book.note(peer("192.0.2.7", "wrong_proof"), START.plusSeconds(1));
        assertThat(book.seen()).first().satisfies(count -> {
            assertThat(count.peer().door()).isEqualTo(Door.MESH);
            assertThat(count.peer().address()).isEqualTo("192.0.2.7");
            assertThat(count.peer().reason()).isEqualTo("wrong_proof");
        });
        book.take(100_000);
        book.forget(START.plus(PeerBook.REMEMBERED).plusSeconds(2));
        book.note(new RefusedPeer(Door.REGISTRATION, "198.51.100.1", "reason_1", ""), START);
        assertThat(book.seen())
                .as("room is made at the door that was full")
                .singleElement()
                .satisfies(count -> assertThat(count.peer().address()).isEqualTo("198.51.100.1"));
    }

    @Test
    void madeUpReasonsAreOneWord() {
        Set<String> words = new TreeSet<>();
        for (int i = 0; i < 1_000; i++) {
            words.add(book.note(peer("192.0.2.1", "reason_" + i), START));
        }
        assertThat(words).hasSize(PeerBook.MOST_REASONS + 1).contains("other");
        assertThat(book.seen()).hasSizeLessThan(100);
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenWithWhatCameMeanwhile() {
        book.note(peer("192.0.2.1", "silent"), START);
        List<RefusalCount> lost = book.take(10);
        book.note(peer("192.0.2.1", "silent"), START.plusSeconds(1));
        book.notWritten(lost);
        assertThat(book.take(10)).singleElement().satisfies(count -> {
            assertThat(count.count()).isEqualTo(2);
            assertThat(count.firstSeen()).isEqualTo(START);
        });
    }

    @Test
    void roomIsMadeOnlyOfWhatIsWrittenAndOld() {
        book.note(peer("192.0.2.1", "silent"), START);
        Instant later = START.plus(PeerBook.REMEMBERED).plusSeconds(1);
        book.forget(later);
        assertThat(book.seen()).hasSize(1);
        assertThat(book.take(10)).hasSize(1);
        book.forget(START.plusSeconds(1));
        assertThat(book.seen()).hasSize(1);
        book.forget(later);
        assertThat(book.seen()).isEmpty();
    }

    private static RefusedPeer peer(String address, String reason) {
        return new RefusedPeer(Door.MESH, address, reason, "");
    }
}
