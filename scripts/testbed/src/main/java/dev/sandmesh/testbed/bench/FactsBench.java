package dev.sandmesh.testbed.bench;

import dev.sandmesh.control.change.BatchCommitter;
import dev.sandmesh.control.change.BatchConfig;
import dev.sandmesh.control.change.ChangeLog;
import dev.sandmesh.control.change.Fact;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.DatabaseConfig;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.client.ChangeKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Facts that one node writes - numbered, chained, committed with fsync - in batches and one a commit. */
final class FactsBench {

    private static final int SECONDS = 10;
    private static final SandboxId SANDBOX = new SandboxId(UUID.randomUUID());

    private FactsBench() {}

    public static void main(String[] arguments) throws Exception {
        Path home = Files.createTempDirectory("sandmesh-facts-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Vertx vertx = Vertx.vertx();
        Database database = Database.open(vertx, DatabaseConfig.embedded(home)).await(60, TimeUnit.SECONDS);
        try {
            measure(vertx, database);
        } finally {
            database.close().await(30, TimeUnit.SECONDS);
            vertx.close().await(30, TimeUnit.SECONDS);
        }
    }

    private static void measure(Vertx vertx, Database database) {
        ChangeLog log = new ChangeLog(database, new Bus(vertx, BusListener.NONE));
        BatchCommitter<Fact> batches = new BatchCommitter<>(
                vertx, database, log, (tx, facts) -> Future.succeededFuture(facts), BatchConfig.waiting());
        BatchCommitter<Fact> singles = new BatchCommitter<>(
                vertx,
                database,
                log,
                (tx, facts) -> Future.succeededFuture(facts),
                new BatchConfig(Duration.ofMillis(1), 1, 20_000, true));
        Load.Result warm = Load.most(vertx, 500, 5, () -> batches.submit(fact()));
        System.out.printf("warm-up: %.0f facts a second%n%n", warm.perSecond());

        Table table = new Table("written", "facts/s", "p50 ms", "p99 ms", "failures", "budget");
        for (int inFlight : List.of(500, 5_000)) {
            row(
                    table,
                    "in batches, " + inFlight + " in flight",
                    Load.most(vertx, inFlight, SECONDS, () -> batches.submit(fact())),
                    "≥ 10,000/s");
        }
        row(
                table,
                "one a commit, 64 waiting",
                Load.most(vertx, 64, SECONDS, () -> singles.submit(fact())),
                "≥ 1,000/s");
        batches.close();
        singles.close();
    }

    private static void row(Table table, String what, Load.Result result, String budget) {
        table.row(
                what,
                Table.number(result.perSecond()),
                Table.number(result.latencies().percentile(50)),
                Table.number(result.latencies().percentile(99)),
                result.failures(),
                budget);
    }

    private static Fact fact() {
        return new Fact(
                ChangeKind.SANDBOX,
                SANDBOX.toString(),
                SANDBOX,
                "dev",
                new JsonObject()
                        .put(
                                "health",
                                new JsonObject().put("status", "degraded").put("reason", "bench")));
    }
}
