package dev.sandmesh.control.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RecentEventsTest {

    private static final Instant BEGUN = Instant.parse("2026-05-01T12:00:00Z");
    private static final SandboxId ONE = SandboxId.of("01970000-0000-7000-8000-000000000001");
    private static final SandboxId OTHER = SandboxId.of("01970000-0000-7000-8000-000000000002");

    private final RecentEvents recent = new RecentEvents(
            new RecentEvents.Bounds(new RecentEvents.Bound(3, 20_000), new RecentEvents.Bound(5, 25_000)));

    @BeforeEach
    void begin() {
        recent.begin(BEGUN);
    }

    @Test
    void newestComesFirstAndAPageEndsWhereMemoryDoes() {
        add(ONE, 1, "registered", "");
        add(ONE, 3, "processExited", "Xvfb");
        add(ONE, 2, "processStarted", "Xvfb");

        assertThat(seconds(page(ONE, query(60, List.of(), "", 1, 2)))).containsExactly(3L, 2L);
        assertThat(seconds(page(ONE, query(60, List.of(), "", 2, 2)))).containsExactly(1L);
        assertThat(page(ONE, query(60, List.of(), "", 3, 2))).isEqualTo(TimelinePage.stale(List.of(), 3, 7, BEGUN));
    }

    @Test
    void filtersAreThoseOfTheDatabase() {
        add(ONE, 1, "registered", "");
        add(ONE, 2, "processExited", "Xvfb");
        add(ONE, 3, "processExited", "worker");

        assertThat(seconds(page(ONE, query(2, List.of(), "", 1, 50)))).containsExactly(2L, 1L);
        assertThat(seconds(page(ONE, query(60, List.of("registered"), "", 1, 50))))
                .containsExactly(1L);
        assertThat(seconds(page(ONE, query(60, List.of(), "worker", 1, 50)))).containsExactly(3L);
    }

    @Test
    void sandboxWithMuchToTellLosesItsOwnOldestOnly() {
        add(OTHER, 1, "registered", "");
        for (int second = 2; second <= 5; second++) {
            add(ONE, second, "processExited", "");
        }
        assertThat(seconds(everything(ONE))).containsExactly(5L, 4L, 3L);
        assertThat(everything(ONE).completeSince()).isEqualTo(BEGUN.plusSeconds(2));
        assertThat(seconds(everything(OTHER))).containsExactly(1L);
        assertThat(everything(OTHER).completeSince()).isEqualTo(BEGUN);
    }

    @Test
    void oldestOfAllMakesRoomForTheFleet() {
        add(OTHER, 1, "registered", "");
        for (int i = 0; i < 5; i++) {
            add(SandboxId.of(new UUID(i, 0).toString()), 10 + i, "registered", "");
        }
        assertThat(everything(OTHER).events()).isEmpty();
        assertThat(everything(OTHER).completeSince()).isEqualTo(BEGUN.plusSeconds(1));
    }

    @Test
    void longEntriesMakeRoomToo() {
        add(OTHER, 1, "registered", "x".repeat(9_000));
        add(ONE, 2, "processExited", "x".repeat(9_000));
        assertThat(seconds(everything(OTHER))).containsExactly(1L);
        add(ONE, 3, "processExited", "x".repeat(9_000));
        assertThat(everything(OTHER).events()).isEmpty();
        assertThat(seconds(everything(ONE))).containsExactly(3L, 2L);
        assertThat(everything(ONE).completeSince()).isEqualTo(BEGUN.plusSeconds(1));
    }

    @Test
    void sandboxWithLongEntriesLosesItsOwnOldestOnly() {
        add(OTHER, 1, "registered", "");
        for (int second = 2; second <= 4; second++) {
            add(ONE, second, "processExited", "x".repeat(9_000));
        }
        assertThat(seconds(everything(ONE))).containsExactly(4L, 3L);
        assertThat(everything(ONE).completeSince()).isEqualTo(BEGUN.plusSeconds(2));
        assertThat(seconds(everything(OTHER))).containsExactly(1L);
        assertThat(everything(OTHER).completeSince()).isEqualTo(BEGUN);
        add(ONE, 5, "processExited", "x".repeat(25_000));
        assertThat(everything(ONE).events()).isEmpty();
        assertThat(everything(ONE).completeSince()).isEqualTo(BEGUN.plusSeconds(5));
        add(ONE, 6, "registered", "");
        assertThat(seconds(everything(ONE))).containsExactly(6L);
        assertThat(seconds(everything(OTHER))).containsExactly(1L);
    }

    /** A hundred entries of as many characters as the protocol allows, from each of fifteen who mean harm. */
    @Test
    void aFewWhoTellMuchDoNotWashOutWhatTheOthersTold() {
        RecentEvents whole = new RecentEvents(RecentEvents.Bounds.DEFAULT);
        whole.begin(BEGUN);
        whole.add(ONE, entry(1, "registered", ""));
        for (int hostile = 1; hostile <= 15; hostile++) {
            for (int second = 2; second < 102; second++) {
                SandboxId id = SandboxId.of(new UUID(hostile, 0).toString());
                whole.add(id, entry(second, "processExited", "x".repeat(16_000)));
            }
        }
        assertThat(seconds(whole.page(ONE.toString(), query(200, List.of(), "", 1, 50), 7)))
                .containsExactly(1L);
    }

    @Test
    void entryToldTwiceStaysOneAndWhoHasEndedIsForgotten() {
        JsonObject entry = entry(1, "registered", "");
        recent.add(ONE, entry);
        recent.add(ONE, entry);
        assertThat(seconds(everything(ONE))).containsExactly(1L);
        recent.forget(ONE.toString());
        assertThat(everything(ONE).events()).isEmpty();
        recent.add(ONE, entry);
        assertThat(seconds(everything(ONE))).containsExactly(1L);
    }

    private void add(SandboxId id, long second, String kind, String process) {
        recent.add(id, entry(second, kind, process));
    }

    private static JsonObject entry(long second, String kind, String process) {
        JsonObject data = process.isEmpty() ? new JsonObject() : new JsonObject().put("process", process);
        return new SandboxEvent(UUID.randomUUID(), BEGUN.plusSeconds(second), kind, Severity.INFO, "told", data)
                .toJson();
    }

    private TimelinePage everything(SandboxId id) {
        return page(id, query(60, List.of(), "", 1, 50));
    }

    private TimelinePage page(SandboxId id, EventQuery query) {
        return recent.page(id.toString(), query, 7);
    }

    private static EventQuery query(long untilSecond, List<String> kinds, String process, int page, int pageSize) {
        return new EventQuery(BEGUN.plusSeconds(untilSecond), kinds, process, page, pageSize);
    }

    private static List<Long> seconds(TimelinePage page) {
        return page.events().stream()
                .map(event -> event.at().getEpochSecond() - BEGUN.getEpochSecond())
                .toList();
    }
}
