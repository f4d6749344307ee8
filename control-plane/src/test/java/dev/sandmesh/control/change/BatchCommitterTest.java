package dev.sandmesh.control.change;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.Tx;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.client.Change;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
final class BatchCommitterTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private final AtomicInteger transactions = new AtomicInteger();
    private Vertx vertx;
    private Database database;
    private ChangeLog log;
    private long before;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        this.vertx = vertx;
        database = POSTGRES.openStrictly(vertx);
        log = new ChangeLog(database, new Bus(vertx, BusListener.NONE));
        before = log.head().await(20, SECONDS);
        POSTGRES.owner("DROP TABLE IF EXISTS word");
        POSTGRES.owner("CREATE TABLE word (word text PRIMARY KEY)");
        POSTGRES.owner("GRANT ALL ON word TO " + POSTGRES.applicationUrl().user());
    }

    @AfterEach
    void close() throws Exception {
        database.close().await(20, SECONDS);
    }

    @Test
    void itemsOfOneMomentShareATransactionAndKeepTheirOrder() throws Exception {
        BatchCommitter<String> committer = committer(BatchConfig.failing());
        List<Future<Void>> ends = IntStream.range(0, 1200)
                .mapToObj(i -> committer.submit("w" + i))
                .toList();
        Future.all(ends).await(20, SECONDS);
        assertThat(transactions.get()).isLessThan(120);
        assertThat(committer.figures().batches()).isEqualTo(transactions.get());
        assertThat(committer.figures().items()).isEqualTo(1200);
        assertThat(committer.waiting()).isZero();
        assertThat(words())
                .containsExactlyElementsOf(
                        IntStream.range(0, 1200).mapToObj(i -> "w" + i).toList());
    }

    @Test
    void onlyTheBadItemOfABatchFailsAndItLeavesNoFact() throws Exception {
        BatchCommitter<String> committer = committer(BatchConfig.failing());
        List<Future<Void>> ends = new ArrayList<>();
        for (String word : List.of("a", "b", "too long", "c", "d", "e", "f")) {
            ends.add(committer.submit(word));
        }
        Future.join(ends).transform(all -> Future.succeededFuture()).await(20, SECONDS);
        assertThat(ends).extracting(Future::succeeded).containsExactly(true, true, false, true, true, true, true);
        assertThat(words()).containsExactly("a", "b", "c", "d", "e", "f");
        assertThat(committer.figures().items()).isEqualTo(6);
        assertThat(committer.figures().refused()).isEqualTo(1);
    }

    @Test
    void theQueueIsBounded() {
        BatchCommitter<String> committer = committer(new BatchConfig(Duration.ofMillis(20), 10, 10, true));
        List<Future<Void>> ends =
                IntStream.range(0, 500).mapToObj(i -> committer.submit("q" + i)).toList();
        assertThatThrownBy(() -> Future.all(ends).await(20, SECONDS)).hasMessageContaining("Too much");
        assertThat(ends.stream().filter(Future::failed).count()).isGreaterThan(0);
    }

    @Test
    void theCallerIsAnsweredOnItsOwnEventLoop() throws Exception {
        BatchCommitter<String> committer = committer(BatchConfig.failing());
        Future<Boolean> same =
                Future.future(answer -> vertx.getOrCreateContext().runOnContext(go -> {
                    Thread mine = Thread.currentThread();
                    committer.submit("here").onComplete(done -> answer.complete(Thread.currentThread() == mine));
                }));
        assertThat(same.await(20, SECONDS)).isTrue();
    }

    @Test
    void whileTheDatabaseIsAwayItemsWaitOrFailAsTheyAreMeantToAndAreWrittenOnce() throws Exception {
        BatchCommitter<String> patient = committer(BatchConfig.waiting());
        BatchCommitter<String> hasty = committer(BatchConfig.failing());
        BlockingQueue<Boolean> turns = new LinkedBlockingQueue<>();
        database.onAvailabilityChange(turns::add);
        List<Future<Void>> patientEnds = new ArrayList<>();
        List<Future<Void>> hastyEnds = new ArrayList<>();
        POSTGRES.tree().freeze();
        try {
            patientEnds.add(patient.submit("p1"));
            assertThat(turns.poll(15, SECONDS)).isFalse();
            patientEnds.add(patient.submit("p2"));
            hastyEnds.add(hasty.submit("h1"));
            assertThatThrownBy(() -> hastyEnds.get(0).await(20, SECONDS)).hasMessageContaining("away");
        } finally {
            POSTGRES.tree().thaw();
        }
        Future.all(patientEnds).await(15, SECONDS);
        assertThat(words()).containsExactly("p1", "p2");
    }

    private BatchCommitter<String> committer(BatchConfig config) {
        return new BatchCommitter<>(vertx, database, log, this::write, config);
    }

    private Future<List<Fact>> write(Tx tx, List<String> words) {
        transactions.incrementAndGet();
        return tx.client()
                .preparedQuery(
                        "INSERT INTO word SELECT unnest($1::text[]) WHERE NOT 'too long' = ANY ($1) OR 1 / 0 > 0")
                .execute(Tuple.of(words.toArray(String[]::new)))
                .map(rows -> words.stream().map(TestFacts::fact).toList());
    }

    private List<String> words() throws Exception {
        List<String> words = new ArrayList<>();
        long cursor = before;
        while (cursor < log.head().await(20, SECONDS)) {
            for (Change change : log.since(cursor, 500, EnvironmentScope.ALL)
                    .await(20, SECONDS)
                    .changes()) {
                assertThat(change.seq()).isEqualTo(cursor + 1);
                cursor = change.seq();
                words.add(change.patch().getString("word"));
            }
        }
        return words;
    }
}
