package dev.sandmesh.control.db;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.db.testing.PostgresDirectory;
import dev.sandmesh.control.db.testing.PostgresTree;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
final class ServerOutageTest {

    private static final PostgresDirectory DIRECTORY = PostgresDirectory.make();
    private static final Vertx SERVER_VERTX = Vertx.vertx();
    private static EmbeddedPostgres server;

    private final BlockingQueue<Boolean> turns = new LinkedBlockingQueue<>();
    private Database database;
    private long before;

    @BeforeAll
    static void startServer() throws Exception {
        server = EmbeddedPostgres.start(SERVER_VERTX, DIRECTORY.home(), PostgresDirectory.programs())
                .await(120, SECONDS);
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close().await(60, SECONDS);
        SERVER_VERTX.close().await(30, SECONDS);
        DIRECTORY.delete();
    }

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        database = Database.open(vertx, DatabaseConfig.external(server.applicationUrl(), server.ownerUrl()))
                .await(60, SECONDS);
        database.onAvailabilityChange(turns::add);
        before = append("before").await(30, SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        database.close().await(30, SECONDS);
    }

    /** A list is then served from memory, and a write is to be tried again: neither is a fault of ours. */
    @Test
    void whoWaitsTooLongForAConnectionHearsThatTheDatabaseIsAway() {
        Supplier<Future<Void>> slow = () -> database.inTransaction(
                tx -> tx.client().query("SELECT pg_sleep(2.7)").execute().mapEmpty());
        List<Future<Void>> all = Stream.generate(slow).limit(24).toList();
        Future.join(all).otherwiseEmpty().await();
        assertThat(all.stream().filter(Future::failed).map(Future::cause))
                .isNotEmpty()
                .allSatisfy(cause -> assertThat(cause)
                        .isInstanceOfSatisfying(SandmeshException.class, refusal -> assertThat(refusal.code())
                                .isEqualTo(ErrorCode.DATABASE_UNAVAILABLE)));
    }

    @Test
    void aFrozenServerIsNoticedAndComesBackByItself() throws Exception {
        PostgresTree tree = new PostgresTree(server.pid().orElseThrow());
        tree.freeze();
        try {
            Future<Long> caught = append("caught by the freeze");
            assertThatThrownBy(() -> caught.await(30, SECONDS)).hasMessageContaining("away");
            assertThat(turns.poll(30, SECONDS)).isFalse();
            assertThatThrownBy(() -> append("refused at once").await(30, SECONDS))
                    .hasMessageContaining("away");
        } finally {
            tree.thaw();
        }
        assertThat(turns.poll(30, SECONDS)).isTrue();
        assertThat(append("after").await(30, SECONDS)).isGreaterThan(before);
    }

    @Test
    void aTerminatedServerIsStartedAgain() throws Exception {
        new PostgresTree(server.pid().orElseThrow()).terminate();
        assertThat(turns.poll(30, SECONDS)).isFalse();
        assertThat(turns.poll(30, SECONDS)).isTrue();
        assertThat(append("after").await(30, SECONDS)).isEqualTo(before + 1);
    }

    @Test
    void aKilledServerIsStartedAgainAndHasLostNothing() throws Exception {
        new PostgresTree(server.pid().orElseThrow()).kill();
        assertThat(turns.poll(30, SECONDS)).isFalse();
        assertThat(turns.poll(30, SECONDS)).isTrue();
        assertThat(append("after").await(30, SECONDS)).isEqualTo(before + 1);
    }

    private Future<Long> append(String word) {
        return database.inTransaction(tx -> tx.client()
                .query("SELECT head FROM append_changes('{sandbox}', '{x}',"
                        + " ARRAY['0190c0de-0000-7000-8000-000000000001']::uuid[], '{dev}', '{\"\\\"" + word
                        + "\\\"\"}')")
                .execute()
                .map(rows -> rows.iterator().next().getLong("head")));
    }
}
