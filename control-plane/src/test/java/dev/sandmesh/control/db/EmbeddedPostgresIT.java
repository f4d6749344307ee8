package dev.sandmesh.control.db;

import static dev.sandmesh.control.testing.Waiting.until;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.db.testing.PostgresDirectory;
import dev.sandmesh.control.db.testing.PostgresTree;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedReader;
import java.io.File;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(180)
final class EmbeddedPostgresIT {

    private final PostgresDirectory directory = PostgresDirectory.make();

    @AfterEach
    void delete() {
        directory.delete();
    }

    @Test
    void dataSurviveTheKillOfTheControlPlane(Vertx vertx) throws Exception {
        Process child = child();
        long server = write(child);
        child.destroyForcibly().waitFor();
        assertDataAreThere(vertx);
        // It lost its parent: whoever inherited it may take a moment to notice its end.
        until(
                "the old server is gone",
                () -> ProcessHandle.of(server).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void dataSurviveTheKillOfEverythingAtOnce(Vertx vertx) throws Exception {
        Process child = child();
        long server = write(child);
        new PostgresTree(server).freeze();
        child.destroyForcibly().waitFor();
        new PostgresTree(server).kill();
        assertDataAreThere(vertx);
    }

    private Process child() throws Exception {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .replace("\n", File.pathSeparator),
                        ServerChild.class.getName(),
                        directory.home().toString(),
                        PostgresDirectory.programs().toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Commits a row in the child's server; brings the server's pid. */
    private static long write(Process child) throws Exception {
        BufferedReader output = child.inputReader();
        long pid = Long.parseLong(after("pid ", output));
        DatabaseUrl url = DatabaseUrl.parse(after("owner ", output));
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept AS SELECT 'committed' AS word");
        }
        return pid;
    }

    private static String after(String prefix, BufferedReader output) throws Exception {
        String line = output.readLine();
        while (line != null && !line.startsWith(prefix)) {
            line = output.readLine();
        }
        assertThat(line).as("the child's output").isNotNull();
        return line.substring(prefix.length());
    }

    private void assertDataAreThere(Vertx vertx) throws Exception {
        EmbeddedPostgres server = EmbeddedPostgres.start(vertx, directory.home(), PostgresDirectory.programs())
                .await(120, SECONDS);
        try (Connection connection = connect(server.ownerUrl());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT word FROM kept")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("committed");
        } finally {
            server.close().await(60, SECONDS);
        }
    }

    private static Connection connect(DatabaseUrl url) throws Exception {
        return DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
    }
}
