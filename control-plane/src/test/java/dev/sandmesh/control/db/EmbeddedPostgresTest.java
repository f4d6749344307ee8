package dev.sandmesh.control.db;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.db.testing.PostgresDirectory;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
final class EmbeddedPostgresTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private static final PostgresDirectory DIRECTORY = PostgresDirectory.make();

    @AfterAll
    static void deleteDirectory() {
        DIRECTORY.delete();
    }

    @Test
    void restartKeepsDataPortAndPasswordsAndASecondOneIsRefused(Vertx vertx) throws Exception {
        EmbeddedPostgres first = start(vertx);
        assertThatThrownBy(() -> start(vertx)).hasMessageContaining("another Sandmesh");
        POSTGRES.run(first.ownerUrl(), "CREATE TABLE IF NOT EXISTS kept (word text)");
        DatabaseUrl url = first.applicationUrl();
        first.close().await(60, SECONDS);

        EmbeddedPostgres second = start(vertx);
        assertThat(second.applicationUrl()).isEqualTo(url);
        POSTGRES.run(second.ownerUrl(), "INSERT INTO kept VALUES ('still here')");
        second.close().await(60, SECONDS);

        Path passwords = DIRECTORY.home().resolve("postgres/passwords");
        assertThat(Files.getPosixFilePermissions(passwords)).hasSize(2);
    }

    @Test
    void aServerThatOutlivedItsStarterIsEndedBeforeTheNextOne(Vertx vertx) throws Exception {
        EmbeddedPostgres first = start(vertx);
        POSTGRES.run(first.ownerUrl(), "CREATE TABLE IF NOT EXISTS kept (word text)");
        first.close().await(60, SECONDS);

        Path home = DIRECTORY.home().resolve("postgres");
        Process survivor = survivor(home, first.applicationUrl().port());
        try {
            for (int i = 0; i < 500 && !Files.exists(home.resolve("data/postmaster.pid")); i++) {
                survivor.waitFor(10, java.util.concurrent.TimeUnit.MILLISECONDS);
            }
            EmbeddedPostgres second = start(vertx);
            assertThat(survivor.waitFor(10, SECONDS)).isTrue();
            POSTGRES.run(second.ownerUrl(), "INSERT INTO kept VALUES ('still here')");
            second.close().await(60, SECONDS);
        } finally {
            survivor.destroyForcibly();
        }
    }

    @Test
    void anotherProcessThatGotThePidOfAStaleFileDoesNotHinder(Vertx vertx) throws Exception {
        EmbeddedPostgres first = start(vertx);
        first.close().await(60, SECONDS);
        Path pidFile = DIRECTORY.home().resolve("postgres/data/postmaster.pid");
        Files.writeString(pidFile, ProcessHandle.current().pid() + "\n" + pidFile.getParent() + "\n");
        EmbeddedPostgres second = start(vertx);
        second.close().await(60, SECONDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE mine (id int)",
                "DROP TABLE changes",
                "DELETE FROM changes",
                "UPDATE log_head SET seq = 0",
                "ALTER TABLE changes ADD COLUMN x int",
                "COPY (SELECT 1) TO PROGRAM 'true'",
                "COPY (SELECT 1) TO '/tmp/sandmesh-must-not-be'",
                "CREATE ROLE another"
            })
    void theApplicationMayNot(String sql) throws Exception {
        Vertx vertx = Vertx.vertx();
        Database database = POSTGRES.open(vertx);
        database.close().await(10, SECONDS);
        vertx.close().await(10, SECONDS);
        try (Connection connection = POSTGRES.connect();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql))
                    .isInstanceOf(SQLException.class)
                    .hasMessageMatching("(?s).*(permission denied|must be owner).*");
        }
    }

    private static EmbeddedPostgres start(Vertx vertx) throws Exception {
        return EmbeddedPostgres.start(vertx, DIRECTORY.home(), PostgresDirectory.programs())
                .await(60, SECONDS);
    }

    private static Process survivor(Path home, int port) throws Exception {
        Path binaries = PostgresBinaries.unpackInto(PostgresDirectory.programs());
        List<String> settings = PostgresSetup.settings(binaries, home.resolve("data"), port);
        return new ProcessBuilder(PostgresAccount.choose().command(settings.toArray(String[]::new)))
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
