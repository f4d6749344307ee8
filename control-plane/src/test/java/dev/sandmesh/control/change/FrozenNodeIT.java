package dev.sandmesh.control.change;

import static dev.sandmesh.control.change.TestFacts.fact;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.ChangePage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same with a real process that stops: nothing of it runs, neither its deadlines nor its goodbyes. */
@ExtendWith(VertxExtension.class)
@Timeout(120)
final class FrozenNodeIT {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    @Test
    void aProcessFrozenInTheMiddleOfItsCommitHoldsNobodyUpForLong(Vertx vertx) throws Exception {
        Database database = POSTGRES.open(vertx);
        ChangeLog log = new ChangeLog(database, new Bus(vertx, BusListener.NONE));
        Process node = start();
        try {
            BufferedReader output = node.inputReader();
            assertThat(lineStarting("appended", output)).isEqualTo("appended 1");
            signal("STOP", node);

            // The other never commits and never lets go: that this succeeds proves that the server ended it.
            Future<String> waiting =
                    log.commit(tx -> Future.succeededFuture(new Committed<>("done", List.of(fact("other")))));
            assertThat(waiting.await(30, SECONDS)).isEqualTo("done");

            signal("CONT", node);
            assertThat(lineStarting("failed", output)).isEqualTo("failed");
            ChangePage page = log.since(0, 10, EnvironmentScope.ALL).await(20, SECONDS);
            assertThat(page.changes()).extracting(Change::seq).containsExactly(1L);
            assertThat(page.changes().get(0).patch().getString("word")).isEqualTo("other");
        } finally {
            node.destroyForcibly().waitFor();
            database.close().await(10, SECONDS);
        }
    }

    private static Process start() throws IOException {
        ProcessBuilder node = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .replace("\n", File.pathSeparator),
                        FrozenNode.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        // Not as an argument: everybody on the machine can read those.
        node.environment().put(FrozenNode.DATABASE_URL, POSTGRES.ownerUrl().secretText());
        return node.start();
    }

    private static void signal(String signal, Process process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private static String lineStarting(String start, BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(start) || line.startsWith("committed")) {
                return line;
            }
        }
        return "the process ended";
    }
}
