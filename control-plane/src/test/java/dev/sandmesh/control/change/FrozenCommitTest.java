package dev.sandmesh.control.change;

import static dev.sandmesh.control.change.TestFacts.fact;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.client.ChangePage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
final class FrozenCommitTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    @Test
    void aNodeFrozenBetweenItsLastStatementAndItsCommitHoldsNobodyUpForLong(Vertx vertx) throws Exception {
        Database database = POSTGRES.open(vertx);
        ChangeLog log = new ChangeLog(database, new Bus(vertx, BusListener.NONE));
        try (Connection frozen = POSTGRES.connect();
                Statement statement = frozen.createStatement()) {
            frozen.setAutoCommit(false);
            statement.execute("SELECT append_changes('{sandbox}', '{x}', ARRAY['" + TestFacts.SANDBOX
                    + "']::uuid[], '{dev}', '{\"{}\"}')");

            // The other never commits and never lets go: that this succeeds proves that the server ended it.
            Future<String> waiting =
                    log.commit(tx -> Future.succeededFuture(new Committed<>("done", List.of(fact("other")))));
            assertThat(waiting.await(30, SECONDS)).isEqualTo("done");

            ChangePage page = log.since(0, 10, EnvironmentScope.ALL).await(20, SECONDS);
            assertThat(page.changes()).hasSize(1);
            assertThat(page.head()).isEqualTo(1);
            assertThatThrownBy(frozen::commit).isInstanceOf(SQLException.class);
        } finally {
            database.close().await(10, SECONDS);
        }
    }
}
