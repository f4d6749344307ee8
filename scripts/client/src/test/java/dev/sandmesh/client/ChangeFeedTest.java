package dev.sandmesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.client.ChangeFeed.Next;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ChangeFeedTest {

    private final List<Long> told = new ArrayList<>();
    private final ChangeFeed feed = new ChangeFeed(OptionalLong.of(3), change -> told.add(change.getLong("seq")));

    @Test
    void whatComesInOrderIsToldOnce() {
        connect(3, 3);
        assertThat(feed.received(change(4, 3))).isEqualTo(Next.NOTHING);
        assertThat(feed.received(change(4, 3))).isEqualTo(Next.NOTHING);
        assertThat(feed.received(change(9, 4))).isEqualTo(Next.NOTHING);
        assertThat(told).containsExactly(4L, 9L);
    }

    @Test
    void aGapIsReadFromTheLogBeforeWhatShowedIt() {
        connect(3, 3);
        assertThat(feed.received(change(6, 5))).isEqualTo(Next.CATCH_UP);
        assertThat(feed.received(change(7, 6))).isEqualTo(Next.NOTHING);
        assertThat(told).isEmpty();
        assertThat(feed.pageRead(page(4, 6), 6, false)).isEqualTo(Next.NOTHING);
        assertThat(told).containsExactly(4L, 5L, 6L, 7L);
    }

    @Test
    void aHeadTellsOfFramesThatWereLost() {
        connect(3, 3);
        assertThat(feed.headSeen(8, 3)).isEqualTo(Next.NOTHING);
        assertThat(feed.cursor()).isEqualTo(8);
        assertThat(feed.headSeen(9, 9)).isEqualTo(Next.CATCH_UP);
        assertThat(feed.headSeen(10, 10)).isEqualTo(Next.NOTHING);
    }

    @Test
    void aLongLogIsReadPageByPage() {
        assertThat(feed.connected()).isEqualTo(Next.CATCH_UP);
        assertThat(feed.pageRead(page(4, 5), 7, false)).isEqualTo(Next.CATCH_UP);
        assertThat(feed.pageRead(page(6, 7), 7, false)).isEqualTo(Next.NOTHING);
        assertThat(told).containsExactly(4L, 5L, 6L, 7L);
    }

    @Test
    void aGapBehindWhatWaitedIsReadAsWell() {
        feed.connected();
        feed.received(change(9, 8));
        assertThat(feed.pageRead(page(4, 5), 5, false)).isEqualTo(Next.CATCH_UP);
        assertThat(feed.pageRead(page(6, 8), 8, false)).isEqualTo(Next.NOTHING);
        assertThat(told).containsExactly(4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void aCursorThatIsTooOldIsSaid() {
        feed.connected();
        feed.received(change(51, 50));
        assertThat(feed.pageRead(new JsonArray(), 50, true)).isEqualTo(Next.RESYNC);
        assertThat(told).isEmpty();
        // what waited is asked for again, because the next head shows that it is missing
        assertThat(feed.headSeen(51, 51)).isEqualTo(Next.CATCH_UP);
    }

    @Test
    void withoutACursorItBeginsNow() {
        ChangeFeed fresh = new ChangeFeed(OptionalLong.empty(), change -> told.add(change.getLong("seq")));
        fresh.connected();
        fresh.received(change(41, 40));
        assertThat(fresh.pageRead(page(1, 5), 41, false)).isEqualTo(Next.NOTHING);
        assertThat(fresh.received(change(42, 41))).isEqualTo(Next.NOTHING);
        assertThat(told).containsExactly(42L);
    }

    private void connect(long cursor, long head) {
        feed.connected();
        assertThat(feed.pageRead(new JsonArray(), head, false)).isEqualTo(Next.NOTHING);
        assertThat(feed.cursor()).isEqualTo(cursor);
    }

    private static JsonObject change(long seq, long prev) {
        return new JsonObject().put("seq", seq).put("prev", prev);
    }

    private static JsonArray page(long from, long to) {
        return new JsonArray(LongStream.rangeClosed(from, to)
                .mapToObj(seq -> new JsonObject().put("seq", seq))
                .toList());
    }
}
