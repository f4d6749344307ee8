package dev.sandmesh.control.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the embedded server needs before it can be used: a data directory, roles, a database. Blocks; all of it can be repeated. */
final class PostgresSetup {

    static final String SUPERUSER = "postgres";
    static final String OWNER = "sandmesh_owner";
    static final String APPLICATION = "sandmesh_app";

    private static final Logger LOG = LoggerFactory.getLogger(PostgresSetup.class);
    private static final int START_SECONDS = 60;

    private final PostgresAccount account;
    private final Path binaries;
    private final PostgresHome home;

    PostgresSetup(PostgresAccount account, Path binaries, PostgresHome home) {
        this.account = account;
        this.binaries = binaries;
        this.home = home;
    }

    static List<String> settings(Path binaries, Path data, int port) {
        return List.of(
                binaries.resolve("bin/postgres").toString(),
                "-D" + data,
                "-p" + port,
                "-clisten_addresses=127.0.0.1",
                "-cunix_socket_directories=",
                "-cmax_connections=50",
                "-cshared_buffers=64MB",
                "-cmax_wal_size=512MB",
                "-cjit=off",
                "-clog_min_messages=warning",
                "-clog_checkpoints=off",
                "-clog_line_prefix=%m [%p] ");
    }

    /** Makes the data directory unless there is one; made apart and renamed, so that a kill leaves none by halves. */
    void initialise(String superuserPassword) throws IOException, InterruptedException {
        Path data = home.data();
        if (Files.exists(data)) {
            return;
        }
        LOG.info("making a new database in {}", data);
        Path fresh = home.directory().resolve("data.new");
        PostgresBinaries.delete(fresh);
        Files.createDirectory(fresh);
        account.own(fresh);
        Path password = home.directory().resolve("initial-password");
        WholeFile.replace(password, superuserPassword);
        account.own(password);
        try {
            initdb(fresh, password);
        } finally {
            Files.deleteIfExists(password);
        }
        Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private void initdb(Path into, Path password) throws IOException, InterruptedException {
        List<String> command = account.command(
                binaries.resolve("bin/initdb").toString(),
                "-D" + into,
                "-U" + SUPERUSER,
                "--auth=scram-sha-256",
                "--pwfile=" + password,
                "--encoding=UTF8",
                "--locale=C",
                "--no-instructions");
        Path log = home.directory().resolve("initdb.log");
        Process process = new ProcessBuilder(command)
                .directory(home.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(
                    "initdb failed; " + log + " says: " + Files.readString(log).strip());
        }
    }

    void makeRoles(EmbeddedPostgres server, PostgresProcess process) throws IOException, InterruptedException {
        try (Connection connection = connect(server.superuserUrl(), process);
                Statement statement = connection.createStatement()) {
            role(statement, server.ownerUrl());
            role(statement, server.applicationUrl());
            statement.execute("ALTER ROLE " + APPLICATION + " SET idle_in_transaction_session_timeout = '"
                    + DatabaseConfig.IDLE_IN_TRANSACTION.toMillis() + "ms'");
            if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + EmbeddedPostgres.DATABASE + "'")) {
                statement.execute("CREATE DATABASE " + EmbeddedPostgres.DATABASE + " OWNER " + OWNER);
            }
            statement.execute("REVOKE ALL ON DATABASE " + EmbeddedPostgres.DATABASE + " FROM PUBLIC");
            statement.execute("GRANT CONNECT ON DATABASE " + EmbeddedPostgres.DATABASE + " TO " + APPLICATION);
        } catch (SQLException e) {
            process.stop();
            throw new IOException("PostgreSQL's roles could not be made", e);
        }
    }

    /** The passwords are ours (base64url), so they need no quoting. */
    private static void role(Statement statement, DatabaseUrl url) throws SQLException {
        boolean known = exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + url.user() + "'");
        statement.execute((known ? "ALTER" : "CREATE") + " ROLE " + url.user()
                + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '" + url.password() + "'");
    }

    private static boolean exists(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            return rows.next();
        }
    }

    private Connection connect(DatabaseUrl url, PostgresProcess process)
            throws IOException, InterruptedException, SQLException {
        long from = System.nanoTime();
        while (true) {
            try {
                return DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
            } catch (SQLException e) {
                boolean late = System.nanoTime() - from > TimeUnit.SECONDS.toNanos(START_SECONDS);
                if (late || !process.running()) {
                    process.stop();
                    throw new IOException("PostgreSQL does not come up, see " + home.log(), e);
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }
}
