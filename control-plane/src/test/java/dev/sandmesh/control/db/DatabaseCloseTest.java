package dev.sandmesh.control.db;

import static dev.sandmesh.control.testing.Waiting.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
final class DatabaseCloseTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    /** Else a node that stops loses what it is writing, and may wait for ever for the connections on which it does. */
    @Test
    void whatRunsIsLetEndAndNothingBeginsAnyMore(Vertx vertx) throws Exception {
        Database database = POSTGRES.open(vertx);
        List<Future<String>> written = IntStream.range(0, 12)
                .mapToObj(number -> database.inTransaction(tx -> tx.client()
                        .query("SELECT pg_sleep(0.1)")
                        .execute()
                        .compose(slept -> tx.client()
                                .query("SELECT 'written'")
                                .execute()
                                .map(rows -> rows.iterator().next().getString(0)))))
                .toList();

        Future<Void> closed = database.close();

        Future<String> late = database.inTransaction(tx -> Future.succeededFuture("late"));
        get(closed);
        assertThat(written).allSatisfy(each -> assertThat(get(each)).isEqualTo("written"));
        assertThat(late.cause()).isInstanceOfSatisfying(SandmeshException.class, refusal -> assertThat(refusal.code())
                .isEqualTo(ErrorCode.DATABASE_UNAVAILABLE));
    }
}
