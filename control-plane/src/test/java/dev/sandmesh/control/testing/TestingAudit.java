package dev.sandmesh.control.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.sandmesh.control.audit.Audit;
import dev.sandmesh.control.audit.AuditConfig;
import dev.sandmesh.control.db.Database;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

/** The audit trail of a test's database: its master key stays the same as long as the database does. */
public final class TestingAudit {

    private static final Map<String, Path> HOMES = new ConcurrentHashMap<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> HOMES.values().forEach(TestingAudit::remove)));
    }

    private TestingAudit() {}

    public static Audit open(Vertx vertx, Database database) {
        try {
            String name = database.client()
                    .query("SELECT current_database() AS name")
                    .execute()
                    .await(20, SECONDS)
                    .iterator()
                    .next()
                    .getString("name");
            Path home = HOMES.computeIfAbsent(name, first -> make());
            return Audit.open(vertx, database, new AuditConfig(home), InstantSource.system())
                    .await(30, SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the audit trail did not open", e);
        }
    }

    private static Path make() {
        try {
            return Files.createTempDirectory("sandmesh-test-audit");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path home) {
        try (var found = Files.walk(home)) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
