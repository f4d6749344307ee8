package dev.sandmesh.control.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.http.AuditMark;
import dev.sandmesh.control.http.Call;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which refusals become rows, and how the rest is counted. */
class RefusalBookTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Actor ANNA = Actor.user("1", "anna@example.org", "viewer");

    private final RefusalBook book = new RefusalBook(BEGIN);

    @Test
    void whoIsNotKnownIsCountedByAddress() {
        for (int i = 0; i < 5; i++) {
            assertThat(book.asRow(anonymous("192.0.2.1", "listSandboxes"))).isFalse();
        }
        assertThat(book.asRow(anonymous("192.0.2.2", "getMe"))).isFalse();
        assertThat(book.turn(BEGIN.plusSeconds(60)))
                .extracting(row -> row.origin().address(), AuditEntry::count, AuditEntry::action, AuditEntry::code)
                .containsExactlyInAnyOrder(
                        tuple("192.0.2.1", 5L, "listSandboxes", "unauthenticated"),
                        tuple("192.0.2.2", 1L, "getMe", "unauthenticated"));
        assertThat(book.turn(BEGIN.plusSeconds(120))).isEmpty();
    }

    /** Whoever has one address of IPv6 has 2^64 of them. */
    @Test
    void addressesOfOneNetworkAreOneStranger() {
        for (int i = 0; i < 5_000; i++) {
            assertThat(book.asRow(anonymous("2001:db8:0:1::" + Integer.toHexString(i), "getMe")))
                    .isFalse();
        }
        book.asRow(anonymous("2001:db8:0:2::1", "getMe"));
        book.asRow(anonymous("2001:db8:0:2::1", "getMe"));
        assertThat(book.turn(BEGIN.plusSeconds(60)))
                .extracting(row -> row.origin().address(), AuditEntry::count)
                .containsExactlyInAnyOrder(tuple("2001:db8:0:1:0:0:0:0/64", 5_000L), tuple("2001:db8:0:2::1", 2L));
    }

    @Test
    void aRowThatStandsForSeveralActionsTellsHowManyOfEach() {
        book.asRow(anonymous("192.0.2.1", "getMe"));
        book.asRow(anonymous("192.0.2.1", "getMe"));
        book.asRow(anonymous("192.0.2.1", "listNodes"));
        assertThat(book.turn(BEGIN.plusSeconds(60))).singleElement().satisfies(row -> {
            assertThat(row.action()).isEqualTo("various");
            assertThat(row.after())
                    .isEqualTo(new JsonObject()
                            .put("from", "2026-01-01T00:00:00Z")
                            .put("to", "2026-01-01T00:01:00Z")
                            .put("actions", new JsonObject().put("getMe", 2L).put("listNodes", 1L))
                            .put("codes", new JsonObject().put("unauthenticated", 3L)));
        });
    }

    @Test
    void theFirstOfEachKnownCallerAreRowsAndTheRestIsOne() {
        for (int i = 0; i < RefusalBook.ROWS_OF_ONE_CALLER; i++) {
            assertThat(book.asRow(of(ANNA, "192.0.2.1", "drainSandbox"))).isTrue();
        }
        for (int i = 0; i < 100; i++) {
            assertThat(book.asRow(of(ANNA, "192.0.2.1", "drainSandbox"))).isFalse();
        }
        assertThat(book.asRow(of(Actor.user("2", "ben@example.org", "viewer"), "192.0.2.1", "drainSandbox")))
                .isTrue();
        assertThat(book.turn(BEGIN.plusSeconds(60))).singleElement().satisfies(row -> {
            assertThat(row.actor()).isEqualTo(ANNA);
            assertThat(row.count()).isEqualTo(100);
        });
        assertThat(book.asRow(of(ANNA, "192.0.2.1", "drainSandbox"))).isTrue();
    }

    @Test
    void guessesAtOneAccountBelongTogetherWhereverTheyComeFrom() {
        int rows = 0;
        for (int i = 0; i < 500; i++) {
            AuditEntry guess =
                    anonymous("192.0.2." + i % 250, "login").on(new AuditEntry.Target("user", "1", "anna@example.org"));
            rows += book.asRow(guess) ? 1 : 0;
        }
        assertThat(rows).isEqualTo(RefusalBook.ROWS_OF_ONE_CALLER);
        assertThat(book.turn(BEGIN.plusSeconds(60))).singleElement().satisfies(row -> assertThat(row.count())
                .isEqualTo(490));
    }

    @Test
    void beyondAThousandAddressesTheRestIsOneRow() {
        for (int i = 0; i < 5_000; i++) {
            book.asRow(anonymous("10.0." + i / 250 + "." + i % 250, "getMe"));
        }
        List<AuditEntry> rows = book.turn(BEGIN.plusSeconds(60));
        assertThat(rows).hasSize(RefusalBook.MOST_CALLERS + 1);
        assertThat(rows).last().satisfies(row -> {
            assertThat(row.origin().address()).isEqualTo("others");
            assertThat(row.count()).isEqualTo(4_000);
        });
        assertThat(rows.stream().mapToLong(AuditEntry::count).sum()).isEqualTo(5_000);
    }

    /** More callers than are told apart: they are counted, none gets a row of its own, and none is lost. */
    @Test
    void beyondAThousandCallersTheRestIsOneRowThatNamesNobody() {
        long rows = 0;
        for (int i = 0; i < 1_500; i++) {
            rows += book.asRow(of(Actor.user("u" + i, "u" + i, "viewer"), "192.0.2.1", "drainSandbox")) ? 1 : 0;
        }
        assertThat(rows).isEqualTo(RefusalBook.MOST_CALLERS);
        assertThat(book.turn(BEGIN.plusSeconds(60))).singleElement().satisfies(row -> {
            assertThat(row.count()).isEqualTo(500);
            assertThat(row.actor().name()).isEqualTo("anonymous");
        });
    }

    @Test
    void whatIsDeniedAndWhatFailsIsNotOneRow() {
        book.asRow(anonymous("192.0.2.1", "login"));
        book.asRow(AuditEntry.of(Actor.NOBODY, origin("192.0.2.1", "login")).refused(ErrorCode.VALIDATION_FAILED));
        assertThat(book.turn(BEGIN.plusSeconds(60)))
                .extracting(AuditEntry::outcome)
                .containsExactlyInAnyOrder(Outcome.DENIED, Outcome.FAILED);
    }

    private static AuditEntry anonymous(String address, String action) {
        return of(Actor.NOBODY, address, action);
    }

    private static AuditEntry of(Actor actor, String address, String action) {
        return AuditEntry.of(actor, origin(address, action))
                .refused(actor.anonymous() ? ErrorCode.UNAUTHENTICATED : ErrorCode.FORBIDDEN);
    }

    private static Call.Origin origin(String address, String action) {
        return new Call.Origin("r", action, address, new AuditMark());
    }

    @Test
    void aThousandAddressesDoNotHideWhoIsKnown() {
        for (int i = 0; i < 5_000; i++) {
            book.asRow(anonymous("10.0." + i / 250 + "." + i % 250, "getMe"));
        }
        assertThat(book.asRow(of(ANNA, "192.0.2.1", "drainSandbox"))).isTrue();
    }

    /** A row that stands for several says of its target and environment only what is true of all. */
    @Test
    void whatIsNotTrueOfAllIsNotSaidOfThem() {
        AuditEntry.Target one = new AuditEntry.Target("sandbox", "1", "", "prod");
        AuditEntry.Target two = new AuditEntry.Target("sandbox", "2", "", "prod");
        for (int i = 0; i < RefusalBook.ROWS_OF_ONE_CALLER; i++) {
            book.asRow(of(ANNA, "192.0.2.1", "listUsers"));
        }
        book.asRow(of(ANNA, "192.0.2.1", "drainSandbox").on(one));
        book.asRow(of(ANNA, "192.0.2.1", "drainSandbox").on(two));
        assertThat(book.turn(BEGIN.plusSeconds(60)))
                .extracting(AuditEntry::target)
                .containsExactly(new AuditEntry.Target("", "", "", "prod"));
    }
}
