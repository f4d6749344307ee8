package dev.sandmesh.control.db.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.DatabaseConfig;
import dev.sandmesh.control.db.DatabaseUrl;
import dev.sandmesh.control.db.EmbeddedPostgres;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.concurrent.TimeoutException;

/** The embedded server of this JVM's tests, with a migrated database to copy; JUnit closes it at the end. */
record SharedServer(Vertx vertx, PostgresDirectory directory, EmbeddedPostgres server) implements AutoCloseable {

    /** Copying a database takes a tenth of the time that its migration takes. */
    static final String TEMPLATE = "migrated";

    static SharedServer start() {
        Vertx vertx = Vertx.vertx();
        PostgresDirectory directory = PostgresDirectory.make();
        try {
            EmbeddedPostgres server = EmbeddedPostgres.start(vertx, directory.home(), PostgresDirectory.programs())
                    .await(120, SECONDS);
            forgetDurability(server);
            migrateTemplate(vertx, server);
            return new SharedServer(vertx, directory, server);
        } catch (TimeoutException | SQLException e) {
            throw new IllegalStateException("no PostgreSQL for the tests", e);
        }
    }

    /**
     * Nobody cuts this server's power: what is committed, copied and dropped need not wait for a disk that builds write to at the same
     * time, for minutes at worst.
     */
    private static void forgetDurability(EmbeddedPostgres server) throws SQLException {
        Postgres.run(server.superuserUrl(), "ALTER SYSTEM SET fsync = off");
        Postgres.run(server.superuserUrl(), "ALTER SYSTEM SET synchronous_commit = off");
        Postgres.run(server.superuserUrl(), "SELECT pg_reload_conf()");
    }

    private static void migrateTemplate(Vertx vertx, EmbeddedPostgres server) throws SQLException, TimeoutException {
        Postgres.run(
                server.superuserUrl(),
                "CREATE DATABASE " + TEMPLATE + " OWNER " + server.ownerUrl().user());
        DatabaseConfig there =
                DatabaseConfig.external(named(TEMPLATE, server.applicationUrl()), named(TEMPLATE, server.ownerUrl()));
        Database.open(vertx, there).compose(Database::close).await(120, SECONDS);
    }

    /** The same server and user, another database. */
    static DatabaseUrl named(String database, DatabaseUrl url) {
        return new DatabaseUrl(url.host(), url.port(), database, url.user(), url.password(), url.sslMode());
    }

    @Override
    public void close() throws TimeoutException {
        server.close().await(60, SECONDS);
        vertx.close().await(30, SECONDS);
        directory.delete();
    }
}
