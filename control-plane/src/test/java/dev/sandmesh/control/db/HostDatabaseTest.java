package dev.sandmesh.control.db;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.db.testing.PostgresDirectory;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A command on the host finds its node's database, whether the node runs or not. */
@ExtendWith(VertxExtension.class)
final class HostDatabaseTest {

    private static final PostgresDirectory DIRECTORY = PostgresDirectory.make();
    private static final PostgresDirectory EMPTY = PostgresDirectory.make();

    @AfterAll
    static void deleteDirectories() {
        DIRECTORY.delete();
        EMPTY.delete();
    }

    @Test
    void itIsTheRunningNodesAndOtherwiseStartedForAsLongAsItIsOpen(Vertx vertx) throws Exception {
        DatabaseConfig config = DatabaseConfig.embedded(DIRECTORY.home());
        Database node = Database.open(vertx, config).await(120, SECONDS);
        Database beside = HostDatabase.open(vertx, config).await(30, SECONDS);
        assertThat(accounts(beside)).isZero();
        beside.close().await(30, SECONDS);
        assertThat(accounts(node)).isZero();
        node.close().await(60, SECONDS);

        Database alone = HostDatabase.open(vertx, config).await(60, SECONDS);
        assertThat(accounts(alone)).isZero();
        alone.close().await(60, SECONDS);
        PostgresHome.open(DIRECTORY.home()).close();
    }

    @Test
    void whereThereIsNoneNoneIsMade(Vertx vertx) {
        assertThatThrownBy(() -> HostDatabase.open(vertx, DatabaseConfig.embedded(EMPTY.home()))
                        .await(30, SECONDS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no database of a node");
        assertThat(EMPTY.home()).isEmptyDirectory();
    }

    private static long accounts(Database database) throws Exception {
        return database.client()
                .query("SELECT count(*) FROM accounts")
                .execute()
                .await(30, SECONDS)
                .iterator()
                .next()
                .getLong(0);
    }
}
