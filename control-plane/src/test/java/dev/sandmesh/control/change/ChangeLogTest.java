package dev.sandmesh.control.change;

import static dev.sandmesh.control.change.TestFacts.fact;
import static dev.sandmesh.control.testing.Waiting.until;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.ChangePage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
final class ChangeLogTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private Bus bus;
    private Database database;
    private ChangeLog log;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        bus = new Bus(vertx, BusListener.NONE);
        database = POSTGRES.openStrictly(vertx);
        log = new ChangeLog(database, bus);
    }

    @AfterEach
    void close() throws Exception {
        database.close().await(30, SECONDS);
    }

    @Test
    void factsAreNumberedReadAndPublished() throws Exception {
        BlockingQueue<Change> published = new LinkedBlockingQueue<>();
        bus.listen(Address.CHANGES, Change::read, published::add).ready().await(30, SECONDS);
        long before = head();

        String value = commit("value", "a", "b").await(30, SECONDS);

        assertThat(value).isEqualTo("value");
        assertThat(head()).isEqualTo(before + 2);
        ChangePage page = log.since(before, 10, EnvironmentScope.ALL).await(30, SECONDS);
        assertThat(page.resync()).isFalse();
        assertThat(page.head()).isEqualTo(before + 2);
        assertThat(page.changes()).extracting(Change::seq).containsExactly(before + 1, before + 2);
        assertThat(words(page)).containsExactly("a", "b");
        assertThat(published.poll(30, SECONDS)).isEqualTo(page.changes().get(0));
        assertThat(published.poll(30, SECONDS)).isEqualTo(page.changes().get(1));
    }

    @Test
    void transactionsThatCommitInTheOtherOrderThanTheyBeganAreReadWithoutAHole() throws Exception {
        long cursor = head();
        Promise<Void> go = Promise.promise();
        Future<String> first = log.commit(tx -> tx.client()
                .query("SELECT 1")
                .execute()
                .compose(begun -> go.future())
                .map(free -> new Committed<>("first", List.of(fact("began first")))));
        commit("second", "began second").await(30, SECONDS);

        ChangePage between = log.since(cursor, 10, EnvironmentScope.ALL).await(30, SECONDS);
        assertThat(words(between)).containsExactly("began second");
        go.complete();
        first.await(30, SECONDS);

        ChangePage rest = log.since(between.head(), 10, EnvironmentScope.ALL).await(30, SECONDS);
        assertThat(words(rest)).containsExactly("began first");
        assertThat(rest.head()).isEqualTo(cursor + 2);
    }

    /** A number that is taken and not committed must not be overtaken, or a reader would step over it. */
    @Test
    void whoeverHasTakenANumberHoldsTheNextOneBackUntilTheCommit() throws Exception {
        long cursor = head();
        try (Connection slow = POSTGRES.connect();
                Statement statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute("SELECT append_changes('{sandbox}', '{x}', ARRAY['" + TestFacts.SANDBOX
                    + "']::uuid[], '{dev}', '{\"{\\\"word\\\":\\\"took its number first\\\"}\"}')");
            Future<String> next = commit("next", "took its number second");
            until("the second waits for the first", ChangeLogTest::somebodyWaitsForALock);
            assertThat(next.isComplete()).isFalse();
            assertThat(log.since(cursor, 10, EnvironmentScope.ALL)
                            .await(30, SECONDS)
                            .head())
                    .isEqualTo(cursor);

            slow.commit();
            next.await(30, SECONDS);
        }
        ChangePage page = log.since(cursor, 10, EnvironmentScope.ALL).await(30, SECONDS);
        assertThat(words(page)).containsExactly("took its number first", "took its number second");
        assertThat(page.changes()).extracting(Change::seq).containsExactly(cursor + 1, cursor + 2);
    }

    @Test
    void aReaderBesideManyWritersMissesNothing() throws Exception {
        long start = head();
        int writers = 6;
        int each = 40;
        List<Future<Void>> writing = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            writing.add(writeMany("writer " + writer, each));
        }
        List<Change> read = new ArrayList<>();
        long cursor = start;
        long deadline = System.nanoTime() + SECONDS.toNanos(60);
        while (read.size() < writers * each && System.nanoTime() < deadline) {
            ChangePage page = log.since(cursor, 7, EnvironmentScope.ALL).await(30, SECONDS);
            read.addAll(page.changes());
            cursor = read.isEmpty() ? start : read.get(read.size() - 1).seq();
        }
        Future.all(writing).await(30, SECONDS);
        assertThat(read).hasSize(writers * each);
        assertThat(read)
                .extracting(Change::seq)
                .containsExactlyElementsOf(LongStream.rangeClosed(start + 1, start + writers * each)
                        .boxed()
                        .toList());
        assertThat(read).extracting(change -> change.patch().getString("word")).doesNotHaveDuplicates();
    }

    private Future<Void> writeMany(String name, int left) {
        return left == 0
                ? Future.succeededFuture()
                : log.commit(tx -> tx.client()
                                .query("SELECT pg_sleep(random() * 0.01)")
                                .execute()
                                .map(slept -> new Committed<>("", List.of(fact(name + " " + left)))))
                        .compose(done -> writeMany(name, left - 1));
    }

    private static boolean somebodyWaitsForALock() {
        return POSTGRES.number("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0;
    }

    @Test
    void rolledBackFactsLeaveNoHole() throws Exception {
        long before = head();
        Future<String> failing = log.commit(tx -> {
            log.append(tx, List.of(fact("never")));
            return Future.failedFuture(new IllegalStateException("changed my mind"));
        });
        assertThatThrownBy(() -> failing.await(30, SECONDS)).hasMessage("changed my mind");
        commit("ok", "after").await(30, SECONDS);
        assertThat(words(log.since(before, 10, EnvironmentScope.ALL).await(30, SECONDS)))
                .containsExactly("after");
        assertThat(head()).isEqualTo(before + 1);
    }

    /** A21: a stretch of the log without anything for the reader still moves the cursor on. */
    @Test
    void whoSeesOneEnvironmentReadsItsChangesOnly() throws Exception {
        long before = head();
        for (String environment : List.of("dev", "prod", "dev", "staging")) {
            log.commit(tx -> Future.succeededFuture(
                            new Committed<>("", List.of(TestFacts.fact("in " + environment, environment)))))
                    .await(30, SECONDS);
        }
        EnvironmentScope dev = EnvironmentScope.of(List.of("dev"));
        ChangePage first = log.since(before, 1, dev).await(30, SECONDS);
        assertThat(first.changes()).extracting(Change::seq).containsExactly(before + 1);
        ChangePage rest = log.since(before + 1, 10, dev).await(30, SECONDS);
        assertThat(rest.changes()).extracting(Change::seq).containsExactly(before + 3);
        assertThat(rest.head()).isEqualTo(before + 4);
        assertThat(words(log.since(before, 10, EnvironmentScope.of(List.of("prod", "staging")))
                        .await(30, SECONDS)))
                .containsExactly("in prod", "in staging");
        assertThat(log.since(before, 10, EnvironmentScope.NONE)
                        .await(30, SECONDS)
                        .changes())
                .isEmpty();
    }

    @Test
    void whoSeesLittleOfALongLogReadsItPieceByPiece() throws Exception {
        long before = head();
        List<Fact> many = java.util.stream.IntStream.range(0, 6000)
                .mapToObj(number -> TestFacts.fact("noise", "prod"))
                .toList();
        log.commit(tx -> Future.succeededFuture(new Committed<>("", many))).await(30, SECONDS);
        log.commit(tx -> Future.succeededFuture(new Committed<>("", List.of(TestFacts.fact("mine", "dev")))))
                .await(30, SECONDS);
        EnvironmentScope dev = EnvironmentScope.of(List.of("dev"));
        ChangePage first = log.since(before, 10, dev).await(30, SECONDS);
        assertThat(first.changes()).isEmpty();
        assertThat(first.head()).isEqualTo(before + 5000);
        ChangePage second = log.since(first.head(), 10, dev).await(30, SECONDS);
        assertThat(words(second)).containsExactly("mine");
        assertThat(second.head()).isEqualTo(before + 6001);
    }

    @Test
    void aCursorFromAnotherHistoryMustResync() throws Exception {
        assertThat(log.since(head() + 1, 10, EnvironmentScope.ALL)
                        .await(30, SECONDS)
                        .resync())
                .isTrue();
    }

    @Test
    void aStatementThatFailedAndWasIgnoredDoesNotPassForCommitted() throws Exception {
        Future<String> silent = database.inTransaction(tx -> tx.client()
                .query("SELECT 1 / 0")
                .execute()
                .<String>map(rows -> "divided")
                .otherwise("ignored"));
        assertThatThrownBy(() -> silent.await(30, SECONDS)).hasMessageContaining("aborted");
    }

    @Test
    void largePagesStayBelowWhatAMessageHolds() throws Exception {
        long before = head();
        String large = "x".repeat(50_000);
        commit("large", large, large, large, large, large, large).await(30, SECONDS);
        ChangePage page = log.since(before, 500, EnvironmentScope.ALL).await(30, SECONDS);
        assertThat(page.changes()).hasSizeBetween(1, 5);
        assertThat(page.toJson().encode().length()).isLessThan(Bus.MAX_BODY_BYTES);
    }

    private Future<String> commit(String value, String... words) throws Exception {
        return log.commit(tx -> Future.succeededFuture(new Committed<>(
                value, List.of(words).stream().map(TestFacts::fact).toList())));
    }

    private long head() throws Exception {
        return log.head().await(30, SECONDS);
    }

    private static List<String> words(ChangePage page) {
        return page.changes().stream()
                .map(change -> change.patch().getString("word"))
                .toList();
    }
}
