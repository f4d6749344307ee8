package dev.sandmesh.control.db.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.DatabaseConfig;
import dev.sandmesh.control.db.DatabaseUrl;
import dev.sandmesh.control.db.EmbeddedPostgres;
import dev.sandmesh.control.db.MigratedDatabase;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A migrated database of its own for each test class, on one embedded server per JVM: {@code @RegisterExtension static final Postgres
 * POSTGRES = new Postgres();} in the test, then {@link #open} or {@link #config}.
 */
public final class Postgres implements BeforeAllCallback, AfterAllCallback {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private EmbeddedPostgres server;
    private String database;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        // Surefire asks for one class at a time: only what belongs to its session outlives a class.
        server = context.getStore(ExtensionContext.StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.GLOBAL)
                .getOrComputeIfAbsent(SharedServer.class, key -> SharedServer.start(), SharedServer.class)
                .server();
        database = "test_" + NUMBER.incrementAndGet();
        superuser("CREATE DATABASE " + database + " TEMPLATE " + SharedServer.TEMPLATE + " OWNER "
                + server.ownerUrl().user());
    }

    @Override
    public void afterAll(ExtensionContext context) throws SQLException {
        // Dropping it would wait for the disk, and it goes with its server; connections that were left open go now.
        superuser("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'");
    }

    /** Connected, with {@link #patient} deadlines; the caller closes it. */
    public Database open(Vertx vertx) throws TimeoutException {
        return open(vertx, patient());
    }

    /** Connected, with the deadlines that a node has, for tests of what happens when they pass; the caller closes it. */
    public Database openStrictly(Vertx vertx) throws TimeoutException {
        return open(vertx, config());
    }

    /** Connected by another way to the same database, which needs no migration: it is a copy of a migrated one. */
    public static Database open(Vertx vertx, DatabaseConfig config) throws TimeoutException {
        return MigratedDatabase.open(vertx, config).await(60, SECONDS);
    }

    public DatabaseConfig config() {
        return DatabaseConfig.external(applicationUrl(), ownerUrl());
    }

    /** As {@link #config}, with deadlines that no slow machine exceeds. */
    public DatabaseConfig patient() {
        return patient(config());
    }

    static DatabaseConfig patient(DatabaseConfig config) {
        return new DatabaseConfig(
                config.place(), config.poolSize(), config.waitQueue(), Duration.ofSeconds(20), Duration.ofSeconds(20));
    }

    public DatabaseUrl applicationUrl() {
        return SharedServer.named(database, server.applicationUrl());
    }

    public DatabaseUrl ownerUrl() {
        return SharedServer.named(database, server.ownerUrl());
    }

    /** As who may lock what it owns. */
    public Connection connectAsOwner() throws SQLException {
        return connect(ownerUrl());
    }

    /** A plain JDBC connection as the application, for what a test does on the side. */
    public Connection connect() throws SQLException {
        return connect(applicationUrl());
    }

    /** The server's processes; it serves other test classes too, so leave it running. */
    public PostgresTree tree() {
        return new PostgresTree(server.pid().orElseThrow());
    }

    /** Runs a statement as the schema's owner, for a table that only a test has. */
    public void owner(String sql) throws SQLException {
        run(ownerUrl(), sql);
    }

    /** Runs statements as the application. */
    public void execute(String sql) {
        try {
            run(applicationUrl(), sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The first column that the application is shown, as text. */
    public List<String> column(String sql) {
        List<String> values = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
        return values;
    }

    /** What a query answers that asks for one number. */
    public long number(String sql) {
        return Long.parseLong(column(sql).get(0));
    }

    public static void run(DatabaseUrl url, String sql) throws SQLException {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void superuser(String sql) throws SQLException {
        run(server.superuserUrl(), sql);
    }

    private static Connection connect(DatabaseUrl url) throws SQLException {
        return DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
    }
}
