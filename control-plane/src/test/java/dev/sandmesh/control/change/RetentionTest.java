package dev.sandmesh.control.change;

import static dev.sandmesh.control.change.TestFacts.fact;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.client.ChangePage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
final class RetentionTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private Database database;
    private ChangeLog log;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        database = POSTGRES.open(vertx);
        log = new ChangeLog(database, new Bus(vertx, BusListener.NONE));
    }

    @AfterEach
    void close() throws Exception {
        database.close().await(30, SECONDS);
    }

    @Test
    void partitionsBeyondRetentionGoAndCursorsIntoThemMustResync() throws Exception {
        commit("old");
        long old = log.head().await(30, SECONDS);
        // What was written today becomes what was written a hundred days ago.
        POSTGRES.owner("SELECT ensure_day_partition('changes', current_date - 100)");
        POSTGRES.owner("UPDATE changes SET at = at - interval '100 days'");
        commit("new");

        database.client().query("SELECT maintain_day_partitions()").execute().await(30, SECONDS);

        assertThat(log.since(old - 1, 10, EnvironmentScope.ALL)
                        .await(30, SECONDS)
                        .resync())
                .isTrue();
        ChangePage page = log.since(old, 10, EnvironmentScope.ALL).await(30, SECONDS);
        assertThat(page.resync()).isFalse();
        assertThat(page.changes()).hasSize(1);
    }

    @Test
    void aPartitionThatIsMissingIsMadeByTheFirstFactOfItsDay() throws Exception {
        POSTGRES.owner("DO $$ DECLARE child text; BEGIN FOR child IN SELECT inhrelid::regclass::text FROM pg_inherits"
                + " WHERE inhparent = 'changes'::regclass LOOP EXECUTE 'DROP TABLE ' || child; END LOOP; END $$");
        commit("first of its day");
        long head = log.head().await(30, SECONDS);
        assertThat(log.since(head - 1, 10, EnvironmentScope.ALL)
                        .await(30, SECONDS)
                        .changes())
                .hasSize(1);
    }

    @Test
    void partitionsForTheComingDaysAreThereFromTheStart() throws Exception {
        long days = database.client()
                .query("SELECT count(*) FROM pg_inherits WHERE inhparent = 'changes'::regclass")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0))
                .await(30, SECONDS);
        assertThat(days).isGreaterThanOrEqualTo(2);
    }

    private void commit(String word) throws Exception {
        log.commit(tx -> Future.succeededFuture(new Committed<>(word, List.of(fact(word)))))
                .await(30, SECONDS);
    }
}
